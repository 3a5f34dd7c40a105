import { expect, test } from '@jest/globals';
import { parseVolume } from '../../../../src/declared/compose/volume-spec.ts';

test.each([
  ['/x', 'volume', '', '/x', 'rw', ''],
  ['x', 'volume', '', 'x', 'rw', ''],
  ['/a:/b', 'bind', '/a', '/b', 'rw', ''],
  ['./a:/b:ro', 'bind', './a', '/b', 'ro', ''],
  ['~/a:/b:rw,ro', 'bind', '~/a', '/b', 'ro', ''],
  ['data:/b:nocopy,ro', 'volume', 'data', '/b', 'ro', ''],
  ['/a:/b:rshared,z', 'bind', '/a', '/b', 'rw', 'rshared'],
  ['/a:/b:slave,private', 'bind', '/a', '/b', 'rw', 'private'],
  ['c:/a:/b', 'bind', 'c:/a', '/b', 'rw', ''],
  ['c:/a', 'volume', '', 'c:/a', 'rw', ''],
  ['\\\\.\\pipe\\x:/x', 'bind', '\\\\.\\pipe\\x', '/x', 'rw', ''],
  ['$' + '{a:b}:/x', 'volume', '$' + '{a:b}', '/x', 'rw', ''],
])('%s', (spec, type, source, target, access, propagation) => {
  expect(parseVolume(spec)).toEqual({ type, source, target, readOnly: access === 'ro', propagation });
});

test.each([
  ['', 'an empty volume'],
  [':/x', 'a volume with nothing between colons'],
  ['/a:/b:', 'a volume with nothing between colons'],
  ['/a:/b:ro:x', 'a volume with too many colons'],
])('%j is none', (spec, sentence) => {
  expect(parseVolume(spec)).toBe(sentence);
});
