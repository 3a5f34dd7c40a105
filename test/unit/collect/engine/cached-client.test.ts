import { beforeEach, describe, expect, it } from '@jest/globals';
import { type CachedClient, cachedClient } from '../../../../src/collect/engine/cached-client.ts';
import type { EngineClient } from '../../../../src/collect/engine/client.ts';

let now: number;
let asked: string[];
let answers: boolean;
let late: number;
let holdUntil: Promise<void> | undefined;
let client: CachedClient;

beforeEach(() => {
  now = 0;
  asked = [];
  answers = true;
  late = 0;
  holdUntil = undefined;
  const engine = {
    requests: 0,
    list: async () => asked.push('list'),
    version: async () => asked.push('version'),
    inspect: async (id: string) => {
      asked.push(id);
      await holdUntil;
      if (!answers) throw new Error('no answer');
      return { Id: id };
    },
  } as unknown as EngineClient;
  client = cachedClient(engine, { now: () => now, onLate: () => late++ });
  client.keep(true);
});

/** What an audit asks of the engine. */
async function audit(...ids: string[]): Promise<string[]> {
  asked = [];
  client.begin();
  for (const id of ids) await client.inspect(id).catch(() => {});
  return asked;
}

describe('the cached client', () => {
  it('asks for a container once, until something happens to it', async () => {
    expect(await audit('a', 'b')).toEqual(['a', 'b']);
    expect(await audit('a', 'b')).toEqual([]);
    client.forget('a');
    expect(await audit('a', 'b')).toEqual(['a']);
    client.forget();
    expect(await audit('a', 'b')).toEqual(['a', 'b']);
  });

  it('asks anew what is asked twice in one audit: the process was not where the answer said', async () => {
    await audit('a');
    expect(await audit('a', 'a')).toEqual(['a']);
  });

  it('believes nothing for longer than a minute', async () => {
    await audit('a');
    now = 59_999;
    expect(await audit('a')).toEqual([]);
    now = 60_000;
    expect(await audit('a')).toEqual(['a']);
  });

  it('keeps nothing while nobody tells what happens', async () => {
    client.keep(false);
    await audit('a');
    expect(await audit('a')).toEqual(['a']);
  });

  it('keeps no failure', async () => {
    answers = false;
    await audit('a');
    answers = true;
    expect(await audit('a')).toEqual(['a']);
  });

  it('forgets an answer that is under way when something happens', async () => {
    client.begin();
    const under = client.inspect('a');
    client.forget('a');
    await under;
    expect(await audit('a')).toEqual(['a']);
  });

  it('does not wait long for an answer, and has it for the next audit', async () => {
    await audit();
    let release = () => {};
    holdUntil = new Promise((resolve) => {
      release = resolve;
    });
    client.begin();
    await expect(client.inspect('a')).rejects.toMatchObject({ kind: 'timeout' });
    expect(late).toBe(0);
    release();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(late).toBe(1);
    expect(await audit('a')).toEqual([]);
  });

  it('lists each time', async () => {
    await client.list({ all: true });
    await client.list({ all: true });
    expect(asked).toEqual(['list', 'list']);
  });

  it('keeps no more than it has room for', async () => {
    const ids = Array.from({ length: 2500 }, (_, index) => `c${index}`);
    await audit(...ids);
    expect((await audit(...ids.slice(-2000))).length).toBe(0);
    expect(await audit('c0')).toEqual(['c0']);
  });
});
