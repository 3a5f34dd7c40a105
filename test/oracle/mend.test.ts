import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryCompose } from '../unit/mend/arbitrary-compose.ts';
import { mended } from '../unit/mend/mended.ts';
import { askCompose, type Config } from './run-compose.ts';

const compose = execFileSync(fileURLToPath(new URL('compose.sh', import.meta.url)), [
  join(tmpdir(), 'nsaudit-compose'),
])
  .toString()
  .trim();

const GENERATED = 100;

const MENDED = ['pid', 'ipc', 'network_mode', 'networks', 'privileged', 'cgroup_parent'].concat(
  ...['cap_add', 'security_opt', 'devices', 'volumes'],
);

/** What no mend has to do with. */
const restOf = ({ services = {}, volumes }: Config) => ({
  volumes,
  services: Object.entries(services).map(([name, service]) => [
    name,
    Object.entries(service).filter(([key]) => !MENDED.includes(key)),
  ]),
});

const ask = (text: string) =>
  askCompose(compose, { files: { 'compose.yaml': `name: shop\n${text}` }, main: ['compose.yaml'] });

test(`${GENERATED} generated files are to Compose, once mended, what they were, but for what is mended`, async () => {
  let accepted = 0;
  for (const text of fc.sample(arbitraryCompose, { numRuns: GENERATED, seed: 20_261_126 })) {
    const before = await ask(text);
    if ('refused' in before) continue;
    accepted++;
    const after = mended(mended(text));
    const answer = await ask(after);
    expect({ text, after, refused: 'refused' in answer && answer.refused }).toMatchObject({ refused: false });
    if (!('config' in answer)) continue;
    expect(restOf(answer.config)).toEqual(restOf(before.config));
    for (const { privileged = false, cgroup_parent } of Object.values(answer.config.services ?? {}))
      expect({ privileged, cgroup_parent }).toEqual({ privileged: false });
  }
  // It takes no service without an image.
  expect(accepted).toBeGreaterThan(GENERATED / 5);
}, 300_000);
