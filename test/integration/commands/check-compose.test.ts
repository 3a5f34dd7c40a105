// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Report } from '../../../src/model/report.ts';
import { checkIn } from '../../support/repository.ts';
import { Tree } from '../../support/tree.ts';

let tree: Tree;

beforeEach(() => {
  tree = new Tree();
});

afterEach(() => tree.remove());

const check = (...args: string[]) => checkIn(tree, ['--format', 'json', ...args]);

const HOSTED = ['services:', '  web:', '    image: web', '    pid: host', '    privileged: true'];

it('a swarm takes no notice of some settings: they are named and found nothing wrong with', async () => {
  tree.write({ 'stack.yml': HOSTED });
  const { stdout, stderr } = await check('--target', 'swarm');
  const { findings } = JSON.parse(stdout) as Report;
  expect(findings.filter(({ rule }) => ['host-pid', 'privileged'].includes(rule))).toEqual([]);
  expect(stderr).toBe(
    [
      'nsaudit: stack.yml:4:10: services.web.pid counts for nothing: a swarm takes no notice of it',
      'nsaudit: stack.yml:5:17: services.web.privileged counts for nothing: a swarm takes no notice of it',
      '',
    ].join('\n'),
  );
  expect((await check('--target', 'swarm', '--quiet')).stderr).toBe('');
});

it('a variable decides: open without a value, told with one', async () => {
  tree.write({
    'compose.yaml': ['services: { web: { image: web, pid: "${MODE}", security_opt: [no-new-privileges] } }'],
  });
  const pidOf = async (...args: string[]) => {
    const { code, stdout } = await check(...args);
    const { findings } = JSON.parse(stdout) as Report;
    return [code, findings.find(({ rule }) => rule === 'host-pid')?.kind];
  };
  expect(await pidOf()).toEqual([3, 'open']);
  expect(await pidOf('--env', 'MODE=host')).toEqual([1, 'fail']);
});

it('a project with parts in many files has its findings where they are written', async () => {
  const fixture = fileURLToPath(new URL('../../../fixtures/compose/include', import.meta.url));
  cpSync(fixture, tree.root, { recursive: true });
  const { findings } = JSON.parse((await check()).stdout) as Report;
  const places = findings.map(({ rule, place }) => `${rule} ${place?.file}:${place?.line}:${place?.column}`);
  expect(places).toEqual(
    expect.arrayContaining([
      'privileged more/root/base.yaml:2:36',
      'host-ipc team/compose.yaml:3:38',
      'host-pid more/a.yaml:2:26',
      'host-uts team/nested/compose.yaml:2:33',
    ]),
  );
});
