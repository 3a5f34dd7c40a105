/** As XML 1.0 has it: Char, without what would be escaped. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/;
const TAG = /<(\/?)([a-zA-Z][\w.-]*)((?:\s+[a-zA-Z][\w:.-]*="[^"<]*")*)\s*(\/?)>/y;

export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
}

/** The elements of a document in order. Throws for what is not well-formed; knows no comments, CDATA and declarations. */
export function elementsOf(xml: string): XmlElement[] {
  const forbidden = FORBIDDEN.exec(xml);
  if (forbidden) throw new Error(`a forbidden character at ${forbidden.index}`);
  const entity = ENTITY.exec(xml);
  if (entity) throw new Error(`a bare & at ${entity.index}`);
  const elements: XmlElement[] = [];
  const open: string[] = [];
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at)) {
    TAG.lastIndex = at;
    const [whole, closes, name = '', attributes = '', isEmpty] = TAG.exec(xml) ?? [];
    if (whole === undefined) throw new Error(`no tag at ${at}: ${xml.slice(at, at + 60)}`);
    if (closes) {
      if (open.pop() !== name) throw new Error(`</${name}> at ${at} closes nothing`);
    } else {
      elements.push({ name, attributes: attributesOf(attributes) });
      if (!isEmpty) open.push(name);
    }
    at += whole.length;
    if (open.length === 0 && xml.slice(at).trim() !== '') throw new Error(`text behind the root at ${at}`);
  }
  if (open.length > 0 || elements.length === 0) throw new Error(`not closed: ${open.join(', ')}`);
  return elements;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-zA-Z][\w:.-]*)="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length) throw new Error(`an attribute twice: ${text}`);
  return Object.fromEntries(pairs);
}
