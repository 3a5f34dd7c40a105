import { describe, expect, it } from '@jest/globals';
import { formatOfPicture, toGraph } from '../../../../src/views/graph/index.ts';
import { expectGolden } from '../../../support/golden.ts';
import { elementsOf } from '../../../support/xml.ts';
import { story } from '../../reporters/story.ts';
import { container, draw, graphOf } from './draw.ts';

describe.each([
  ['svg', 'graph.svg'],
  ['dot', 'graph.dot'],
  ['mermaid', 'graph.mmd'],
] as const)('%s', (format, file) => {
  it('draws the story', () => {
    expectGolden(file, draw(format, toGraph(story(), { expand: false })));
  });

  it('is told by a file’s ending', () => {
    expect(formatOfPicture(file)).toBe(format);
    expect(formatOfPicture(file.toUpperCase())).toBe(format);
  });
});

describe('hostile names', () => {
  const NAMES = [
    ']]><script>alert(1)</script>',
    '"];click n0 "javascript:alert(1)"',
    '%%{init: {"securityLevel": "loose"}}%%',
    '\\" , URL="file:///etc/passwd',
    '<b>bold</b>&amp;&#60;',
    '`**md**` [x](http://example.org)',
    'end',
    '1. one',
  ];
  const graph = graphOf(
    ...NAMES.map((name) => container(name, { net: 'host' }, { id: name, project: name })),
  );

  it('are text in SVG', () => {
    const svg = draw('svg', graph);
    expect(elementsOf(svg).map(({ name }) => name)).not.toContain('script');
    expect(svg).toContain(']]&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('are text in DOT', () => {
    const dot = draw('dot', graph);
    expect(dot).toContain('label="\\\\\\" , URL=\\"file:///etc/passwd\\n');
    expect(dot).toContain('label="<b>bold</b>&amp;amp;&amp;#60;\\n');
  });

  it('are text in Mermaid', () => {
    const mermaid = draw('mermaid', graph);
    expect(mermaid).toContain('["#34;#93;#59;click n0 #34;javascript#58;');
    expect(mermaid.match(/%%\{/g)).toHaveLength(1);
    expect(mermaid).not.toContain('`');
  });
});

describe('an SVG', () => {
  const svg = draw(
    'svg',
    graphOf(container('agent', { net: 'host' }), container('blind', { net: undefined })),
  );

  it('needs nothing else', () => {
    expect(svg.match(/https?:[^"<\s]*/g)).toEqual(['http://www.w3.org/2000/svg']);
    expect(svg).not.toMatch(/url\(|@import|<script|<image|<foreignObject/);
  });

  it('can be read aloud', () => {
    const [root, title, description] = elementsOf(svg);
    expect(root?.attributes.role).toBe('img');
    expect([title?.name, description?.name]).toEqual(['title', 'desc']);
    expect(svg).toContain('agent → host: net · high');
  });

  it('says in words what it says in colours', () => {
    expect(svg).not.toContain('no findings');
    for (const word of ['high', 'net · high', 'net?', ' open']) expect(svg).toContain(`${word}</text>`);
  });

  it('cuts a name that is too long, and has all of it for who points at it', () => {
    const long = `${'a'.repeat(80)}-end`;
    const drawn = draw('svg', graphOf(container(long)));
    expect(drawn).toMatch(/>a{20,40}…<\/text>/);
    expect(drawn).toContain(`<title>${long}`);
  });

  it('squeezes letters that may be wider than they were measured', () => {
    expect(draw('svg', graphOf(container('日本語')))).toMatch(
      /textLength="\d+" lengthAdjust="spacingAndGlyphs">日本語</,
    );
  });
});
