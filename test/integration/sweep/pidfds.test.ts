import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { descriptorHandles } from '../../../src/collect/kernel/handles.ts';
import { pidfdHandles } from '../../../src/collect/kernel/pidfds.ts';
import { asNobody } from '../../support/nobody.ts';
import { type SmallHost, smallHost } from '../../support/small-host.ts';

const [HOLDER, SERVICE, HARDENED] = [70, 80, 90];

let host: SmallHost;

beforeEach(async () => {
  host = await smallHost({ [SERVICE]: { in: { net: 700 } }, [HARDENED]: { is: 'denied' } });
});

afterEach(() => host.remove());

/** Somebody has a pidfd of which the kernel says this; nothing: it was closed meanwhile. */
function hold(says: string | undefined, link = 'anon_inode:[pidfd]'): void {
  host.put(HOLDER, {
    in: { net: 500 },
    descriptors: { 3: link },
    ...(says !== undefined && {
      fdinfo: { 3: `pos:\t0\nflags:\t02000002\nPid:\t${says}\nNSpid:\t${says}\n` },
    }),
  });
}

function held() {
  const { pidfds } = descriptorHandles(host.proc, HOLDER);
  return pidfdHandles(pidfds, (pid) => pid === HOLDER, host.proc);
}

describe('a descriptor of a process', () => {
  it.each(['anon_inode:[pidfd]', 'pidfd:[4711]'])('leads to all namespaces of that: %s', (link) => {
    hold(`${SERVICE}`, link);
    const handles = held();
    expect(handles).toHaveLength(8);
    expect(handles).toContainEqual({
      type: 'net',
      id: host.id(700),
      kind: 'pidfd',
      at: `/proc/${HOLDER}/fd/3`,
    });
  });

  it.each([
    ['one of its own', `${HOLDER}`],
    ['one that ended', '-1'],
    ['one that ended, and whose number is still told', '4000'],
    ['one that was closed meanwhile', undefined],
  ])('leads to nothing new: %s', (_, says) => {
    hold(says);
    expect(held()).toEqual([]);
  });

  it('cannot be told where it is of a process that this /proc does not show', () => {
    hold('0');
    expect(held()).toBeUndefined();
  });

  it('cannot be told where the namespaces of that process may not be read', async () => {
    hold(`${HARDENED}`);
    expect(await asNobody(async () => held())).toBeUndefined();
  });

  it('is not what other anonymous inodes are called', () => {
    hold(`${SERVICE}`, 'anon_inode:[eventpoll]');
    expect(held()).toEqual([]);
  });
});
