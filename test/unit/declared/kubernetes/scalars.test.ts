import { describe, expect, it } from '@jest/globals';
import { readManifest } from '../../../support/kubernetes.ts';

const declared = (spec: string, container = '') =>
  readManifest(
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  ${spec}\n  containers:\n    - name: app\n      ${container}\n`,
  ).workloads[0]?.declared;

/** As sigs.k8s.io/yaml 1.6 and the decoder of the API take them, which kubectl uses. */
describe('a scalar is what kubectl takes it for', () => {
  it.each([
    ['host', ['true', 'True', 'TRUE', 'yes', 'on', 'ON', 'y', 'Y', '!!bool yes', '!!bool "true"']],
    ['private', ['false', 'no', 'off', 'Off', 'n', 'N', '', '~', 'null', 'NULL']],
    ['unset', ['tRue', '"true"', "'yes'", '1', '0', '!!str true', 'nUll', '[true]', '{}', '!x true']],
  ])('as a boolean, %s', (kind, spelt) => {
    const kinds = spelt.map((value) => [value, declared(`hostPID: ${value}`)?.sharing.pid?.kind]);
    expect(kinds).toEqual(spelt.map((value) => [value, kind]));
  });

  const port = (value: string) => {
    const asked = declared('hostPID: false', `ports: [{containerPort: 80, hostPort: ${value}}]`);
    return asked?.undecided.hostPorts ? 'unknown' : (asked?.more.hostPorts?.join() ?? 'none');
  };

  it.each([
    ['none', ['0', '00', '0x0', '0b0', '0o0', '-0', '+0', '0_0', '0.0', '0e5', '~', 'null']],
    ['unknown', ['"80"', '"0"', 'eighty', '0x', 'true', '[80]', '!!str 80']],
  ])('as a number, %s', (what, spelt) => {
    expect(spelt.map((value) => [value, port(value)])).toEqual(spelt.map((value) => [value, what]));
  });

  it.each(['80', '0x50', '0120', '0o120', '8e1', '+80', '8_0', '80.0', '.8e2', '0b1010000'])(
    'as a number that is not zero, %s',
    (value) => {
      expect(port(value)).toBe(value);
    },
  );

  it.each(['yes', 'NO', '12', '1.5', '0x1F'])('as no string, %s', (value) => {
    const add = (name: string) =>
      declared('hostPID: false', `securityContext: {capabilities: {add: [${name}]}}`);
    expect(add(value)?.undecided.capAdd).toMatchObject([{ why: 'is no string' }]);
    expect(add(`"${value}"`)?.capAdd).toEqual([value]);
    expect(add(`!!str ${value}`)?.capAdd).toEqual([value]);
  });
});
