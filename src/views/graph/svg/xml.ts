/** Text and attributes alike. What XML 1.0 forbids is not in printable text. */
export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export type Attributes = Record<string, string | number | undefined>;

/** An element; what it holds is XML already. */
export function element(name: string, attributes: Attributes, ...content: string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === 'number' ? short(value) : escapeXml(value)}"`],
  );
  const start = `<${name}${written.join('')}`;
  return content.length === 0 ? `${start}/>` : `${start}>${content.join('')}</${name}>`;
}

/** `12.5`, not `12.500000000000002`. */
const short = (value: number): string => `${Math.round(value * 10) / 10}`;

/** What a pointer is told, and a reader of screens. */
export const title = (...lines: string[]): string =>
  element('title', {}, escapeXml(lines.filter(Boolean).join('\n')));
