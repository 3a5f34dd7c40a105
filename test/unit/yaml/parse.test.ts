import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { isNull, resolveAlias, type YamlNode } from '../../../src/yaml/node.ts';
import { parseYaml } from '../../../src/yaml/parse.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';

const read = (text: string) => parseYaml(new SourceText('compose.yaml', text));

function rootOf(text: string): YamlNode {
  const [document] = read(text).documents;
  if (!document?.root) throw new Error('the document is empty');
  return document.root;
}

/** Every node with the text that its offsets hold. */
function* written(node: YamlNode): Generator<[kind: string, text: string]> {
  yield [node.kind, node.source.text.slice(node.start, node.end)];
  if (node.kind === 'sequence') for (const item of node.items) yield* written(item);
  if (node.kind !== 'mapping') return;
  for (const { key, value } of node.pairs) {
    yield* written(key);
    yield* written(value);
  }
}

const textsOf = (text: string): [string, string][] => [...written(rootOf(text))];

/** As other readers see it; scalars as text. */
function readAs(node: YamlNode): unknown {
  const own = resolveAlias(node);
  if (own.kind === 'scalar') return isNull(own) ? null : own.value;
  if (own.kind === 'sequence') return own.items.map(readAs);
  return Object.fromEntries(own.pairs.map(({ key, value }) => [readAs(key), readAs(value)]));
}

describe('where a node is written', () => {
  test('quotes belong to a scalar, comments and blanks do not', () => {
    expect(textsOf('pid: "host"   # why\nipc: \'a\'\nuts: host # b\n')).toEqual([
      ['mapping', 'pid: "host"   # why\nipc: \'a\'\nuts: host'],
      ['scalar', 'pid'],
      ['scalar', '"host"'],
      ['scalar', 'ipc'],
      ['scalar', "'a'"],
      ['scalar', 'uts'],
      ['scalar', 'host'],
    ]);
  });

  test('a pair in a flow sequence ends with its value', () => {
    expect(textsOf('a: [b: c, { d: e }: f, :]\ng: [h]').filter(([kind]) => kind !== 'scalar')).toEqual([
      ['mapping', 'a: [b: c, { d: e }: f, :]\ng: [h]'],
      ['sequence', '[b: c, { d: e }: f, :]'],
      ['mapping', 'b: c'],
      ['mapping', '{ d: e }: f'],
      ['mapping', '{ d: e }'],
      ['mapping', ''],
      ['sequence', '[h]'],
    ]);
  });

  test('a flow collection ends with its bracket', () => {
    const text = 'cap_add: [ A, "]", { b: c } , # ]\n  ]\nnone: {}\nalso: [ ]\n';
    const collections = textsOf(text).filter(([kind]) => kind !== 'scalar');
    expect(collections.map(([, written]) => written)).toEqual([
      text.trimEnd(),
      '[ A, "]", { b: c } , # ]\n  ]',
      '{ b: c }',
      '{}',
      '[ ]',
    ]);
  });

  test.each(['[!#]', '[ &# ]', '[ !a # ]\n]'])('and a # in a tag is no comment: %j', (flow) => {
    expect(textsOf(`a: ${flow}\nb: c\n`)).toContainEqual(['sequence', flow]);
  });

  test('what is not written is where it would be', () => {
    expect(textsOf('web:\ndb: x\n')).toContainEqual(['scalar', '']);
    expect(rootOf('web:\n')).toMatchObject({ pairs: [{ value: { start: 3, end: 3 } }] });
  });

  test.each([
    ['|', 'a: | # why\n   host\n   b\nc: d\n', 'host\n   b\n'],
    ['behind empty lines', 'a: >-\n\n\n  host\nc: d\n', 'host\n'],
    ['with CR LF', 'a: |\r\n\r\n  host\r\nc: d\r\n', 'host\r\n'],
    ['with its indentation given', 'a: |2-\n    host\n  b\nc: d\n', 'host\n  b\n'],
    ['in a list', '- |\n  host\n- x\n', 'host\n'],
    ['that has nothing but blanks', 'a: |+\n\nc: d\n', '\n'],
  ])('a block of text begins with its text: %s', (_, text, written) => {
    expect(textsOf(text).map(([, own]) => own)).toContain(written);
  });

  test('an alias is where it stands, and stands for what is elsewhere', () => {
    const root = rootOf('a: &x { pid: host }\nb: *x\n');
    if (root.kind !== 'mapping') throw new Error('not a mapping');
    const alias = root.pairs[1]?.value;
    expect(alias).toMatchObject({ kind: 'alias', start: 23, end: 25, target: { kind: 'mapping', start: 6 } });
  });

  test('a tag is kept as written', () => {
    expect(rootOf('a: !reset null\nb: !override [c]\n')).toMatchObject({
      pairs: [{ value: { tag: '!reset' } }, { value: { tag: '!override' } }],
    });
  });

  test('a text in Base64 is what it says, as most readers have it', () => {
    expect(readAs(rootOf('!!binary cGlk: !<tag:yaml.org,2002:binary> aG9zdA==\nb: !!binary w6Q=\n'))).toEqual(
      {
        pid: 'host',
        b: 'ä',
      },
    );
    expect(read('a: !!binary "?"\n').problems).toMatchObject([{ offset: 12 }]);
  });

  test('lines end with LF, CR LF and CR', () => {
    const source = new SourceText('compose.yaml', 'a: 1\r\nb: 2\rc: 3\n');
    expect(source.region(source.text.indexOf('c'), source.text.length)).toEqual({
      line: 3,
      column: 1,
      endLine: 4,
      endColumn: 1,
    });
    expect([0, 1, 2, 3, 4, 5].map((line) => source.line(line))).toEqual(['', 'a: 1', 'b: 2', 'c: 3', '', '']);
  });
});

describe('what stands further left than YAML allows, and other readers take', () => {
  it.each([
    ['a bracket below its key', 'a:\n  b: [\n    x\n  ]\nc: d\n', { a: { b: ['x'] }, c: 'd' }],
    ['all of a list', 'a:\n  b: [\n  x,\n  y\n  ]\n', { a: { b: ['x', 'y'] } }],
    ['at the margin', 'b: [\nx,\n\n# why\ny # "z\n]\n', { b: ['x', 'y'] }],
    ['a brace behind a comment', 'a:\n  b: {\n    x: y # [c\n  }\n', { a: { b: { x: 'y' } } }],
    ['after a value with a hash in quotes', 'b: [\n  "x # y",\n]\n', { b: ['x # y'] }],
    ['with CR LF', 'a:\r\n  b: [\r\n    x\r\n  ]\r\n', { a: { b: ['x'] } }],
  ])('%s', (_, text, value) => {
    expect(read(text).problems).toEqual([]);
    expect(readAs(rootOf(text))).toEqual(value);
  });

  it('keeps its places', () => {
    const text = 'a:\n  b: [ # why\n  x,\n  y\n  ]\nc: d\n';

    expect(textsOf(text).slice(1)).toEqual([
      ['scalar', 'a'],
      ['mapping', 'b: [ # why\n  x,\n  y\n  ]'],
      ['scalar', 'b'],
      ['sequence', '[ # why\n  x,\n  y\n  ]'],
      ['scalar', 'x'],
      ['scalar', 'y'],
      ['scalar', 'c'],
      ['scalar', 'd'],
    ]);
  });

  it('and is what cannot be read where a long text would be read too often', () => {
    const left = 'b: [\n'.concat('x,\n'.repeat(20), ']\n');
    expect(read(left).problems).toEqual([]);
    expect(read(`# ${'-'.repeat(1_000_000)}\n${left}`).problems).toMatchObject([
      { message: 'deficient indentation' },
    ]);
  });
});

describe('what cannot be read', () => {
  test('costs its own document alone', () => {
    const { documents, problems } = read('a: 1\n---\nb: [1\nc: 2\n---\nd: 3\n');
    expect(documents.map(({ root }) => root && readAs(root))).toEqual([{ a: '1' }, { d: '3' }]);
    expect(problems).toMatchObject([{ offset: 15 }]);
  });

  test('keeps the places of the documents behind it', () => {
    const { documents } = read('"\n---\nd: &x 3\ne: *x\n');
    expect(documents.map(({ root }) => root && [...written(root)].at(-1))).toEqual([['alias', '*x']]);
  });

  test.each([
    ['an alias to nothing', 'a: *x\n', 'has no anchor', 3],
    ['an alias inside of its own anchor', 'a: &x\n  b: *x\n', 'stands inside of what it stands for', 11],
    ['too deep', '['.repeat(5000), 'nesting', 199],
  ])('%s', (_, text, message, offset) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ message: expect.stringContaining(message), offset });
  });

  test('an anchor holds for its own document', () => {
    expect(read('a: &x 1\n---\nb: *x\n').problems).toMatchObject([{ offset: 15 }]);
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:- \n[]{}&*!#"\'|>,?~\t%@\u0000') }), (text) => {
        const { documents, problems } = read(text);
        for (const { root } of documents) if (root) expect(root.end).toBeLessThanOrEqual(text.length);
        for (const { offset } of problems) expect(offset).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 2000 },
    );
  });
});

test('reads what another reader of YAML reads', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('host', 'a b', 'x: y', '# no', 'line\nline\n', '  led'));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1 }), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), tree, { noNullPrototype: true }),
      fc.boolean(),
      (value, flow) => {
        const yaml = stringify(value, { collectionStyle: flow ? 'flow' : 'block' });
        expect(readAs(rootOf(yaml))).toEqual(parse(yaml));
      },
    ),
  );
});
