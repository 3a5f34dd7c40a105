import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/asked-wrongly.ts';
import { RULES } from '../../../src/rules/index.ts';
import { runCli } from '../../support/cli.ts';

const nsaudit = (...args: string[]) => runCli(['rules', ...args], tmpdir());

describe('rules', () => {
  it('lists every rule once, within 80 columns', () => {
    const { code, stdout, stderr } = nsaudit();
    expect(stdout.match(/^ {2}[a-z-]+(?= )/gm)?.map((id) => id.trim())).toEqual(
      expect.arrayContaining(RULES.map(({ id }) => id)),
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('gives all texts as JSON', () => {
    const texts = RULES.map(({ check, ...rest }) => rest);
    expect(JSON.parse(nsaudit('--format', 'json').stdout)).toEqual(texts);
  });

  it('explains one', () => {
    const { code, stdout } = nsaudit('host-time');
    expect(stdout).toMatch(/^host-time {2}\(info\)\n/);
    expect(stdout).toContain('Linux has it since 5.6; time_namespaces(7) describes it.');
    expect(stdout).toContain(
      '  - baseline: off\n  - cis-docker: off\n  - pod-security-baseline: off\n  - strict: info\n',
    );
    expect(code).toBe(0);
  });

  it('guesses which one was meant', () => {
    expect(nsaudit('host-pdi')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'nsaudit: no rule is called host-pdi; did you mean host-pid?\n',
    });
  });

  it('does not let a name act on the terminal', () => {
    expect(nsaudit('\u001b[2J').stderr).toContain('no rule is called \\u{1b}[2J;');
  });
});

describe('a command that is misspelt', () => {
  it.each([
    ['scn', 'there is no command "scn"; did you mean scan?'],
    ['policy shw', 'there is no command "policy shw"; did you mean policy show?'],
    ['scan web', 'scan takes no argument "web"'],
  ])('%s', (words, message) => {
    const { code, stdout, stderr } = runCli(words.split(' '), '/');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it.each([
    ['scan --fomat=json', 'there is no flag --fomat; did you mean --format?\n  try: --help\n'],
    ['ls --no-handls', 'there is no flag --no-handls; did you mean --no-handles?\n  try: --help\n'],
    ['check --dry-run', '--dry-run needs --fix\n  try: --help\n'],
    ['check --fix --list', '--list and --fix exclude each other\n  try: --help\n'],
    ['ls -x', 'there is no flag -x\n  try: --help\n'],
    ['scan --timeout abc', '--timeout: expected an integer but received: abc\n  try: --help\n'],
    [
      'show',
      'Missing 1 required arg:\n  target  number of a process, or name, id or beginning of the id of a container\n  try: --help\n',
    ],
  ])('or a flag of it that is: %s', (words, stderr) => {
    expect(runCli(words.split(' '), '/')).toEqual({ code: 2, stdout: '', stderr: `nsaudit: ${stderr}` });
  });

  it('knows every command there is', () => {
    const manifest = new URL('../../../oclif.manifest.json', import.meta.url);
    const { commands } = JSON.parse(readFileSync(manifest, 'utf8'));
    expect(
      Object.keys(commands)
        .map((id) => id.replace(':', ' '))
        .sort(),
    ).toEqual([...COMMANDS].sort());
  });
});
