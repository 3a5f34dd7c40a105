import { describe, expect, it } from '@jest/globals';
import { environmentOf } from '../../../src/declared/compose/environment.ts';
import { Report } from '../../../src/declared/compose/report.ts';
import { chosenFiles, projectsOf, withoutIncluded } from '../../../src/declared/projects.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';

describe('the projects of a folder', () => {
  it('the first default file with the first override is one; all others are their own', () => {
    expect(
      projectsOf([
        'compose.override.yaml',
        'docker-compose.override.yml',
        'docker-compose.yml',
        'compose.yml',
      ]),
    ).toEqual([
      ['compose.yml', 'compose.override.yaml'],
      ['docker-compose.override.yml'],
      ['docker-compose.yml'],
    ]);
  });

  it('an override without anything to override is one by itself', () => {
    expect(projectsOf(['compose.override.yml'])).toEqual([['compose.override.yml']]);
  });

  it('chosen files come in place of those that would be found', () => {
    expect(projectsOf(['compose.yaml', 'compose.override.yaml'], ['compose.yaml', 'prod.yaml'])).toEqual([
      ['compose.yaml', 'prod.yaml'],
      ['compose.override.yaml'],
    ]);
  });
});

describe('COMPOSE_FILE', () => {
  it.each([
    ['COMPOSE_FILE=a.yml:b.yml', ['a.yml', 'b.yml']],
    ['A=1\r\nexport COMPOSE_FILE="a b.yml" # both\r\n', ['a b.yml']],
    ["COMPOSE_FILE='a.yml;b.yml'\nCOMPOSE_PATH_SEPARATOR=;", ['a.yml', 'b.yml']],
    ['COMPOSE_FILE=a.yml # the only one', ['a.yml']],
    ['DIR=x\nCOMPOSE_FILE=./a.yml:$DIR/b.yml', ['a.yml', 'x/b.yml']],
    ['COMPOSE_FILE=', undefined],
    ['# COMPOSE_FILE=a.yml', undefined],
    ['MY_COMPOSE_FILE=a.yml', undefined],
    ['COMPOSE_FILE=a.yml\nCOMPOSE_FILE=b.yml', ['b.yml']],
    ['DIR=prod\nCOMPOSE_FILE=${DIR}/a.yml', ['prod/a.yml']],
    [`COMPOSE_FILE=a${' '.repeat(500_000)}b`, [`a${' '.repeat(500_000)}b`]],
  ])('%j', (text, files) => {
    const dotenv = new SourceText('.env', text);
    expect(chosenFiles(environmentOf([dotenv], () => undefined, new Report()))?.names).toEqual(files);
  });
});

describe('what another project uses is not judged by itself', () => {
  const project = (files: string[], ...used: string[]) => ({
    files,
    services: [],
    uses: { files: new Set(used), services: new Set<string>() },
  });
  const extending = (file: string, services: string[], ...extended: string[]) => ({
    files: [file],
    services: services.map((name) => `${file}#${name}`),
    uses: { files: new Set<string>(), services: new Set(extended) },
  });

  it.each([
    ['included', [project(['a'], 'b'), project(['b'])], ['a']],
    ['found before who includes it', [project(['b']), project(['c'], 'b')], ['c']],
    ['at second hand', [project(['a'], 'b', 'c'), project(['b'], 'c'), project(['c'])], ['a']],
    ['in a circle: one stands for all', [project(['a'], 'b'), project(['b'], 'a')], ['a']],
    [
      'only a part of it: what is left must be seen',
      [project(['a'], 'b'), project(['b', 'c'], 'c')],
      ['a', 'b'],
    ],
    ['extended, all of it', [extending('a', ['x'], 'b#y'), extending('b', ['y'])], ['a']],
    ['extended in part', [extending('a', ['x'], 'b#y'), extending('b', ['y', 'z'])], ['a', 'b']],
    ['extended by itself alone', [extending('a', ['x', 'y'], 'a#x', 'a#y')], ['a']],
    ['in a circle of extends', [extending('a', ['x'], 'b#y'), extending('b', ['y'], 'a#x')], ['a']],
    ['nothing', [project(['a']), project(['b'])], ['a', 'b']],
  ])('%s', (_what, projects, kept) => {
    expect(withoutIncluded(projects).map(({ files }) => files[0])).toEqual(kept);
  });
});
