/** An element: a name with text, or with children. */
export interface XmlElement {
  readonly name: string;
  readonly content: string | readonly XmlElement[];
  readonly namespace?: string;
}

export function element(
  name: string,
  content: string | readonly XmlElement[],
  namespace?: string,
): XmlElement {
  return namespace === undefined ? { name, content } : { name, content, namespace };
}

/** A document with its declaration. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderElement(root)}`;
}

function renderElement({ name, content, namespace }: XmlElement): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${escapeXml(namespace)}"`;
  const inner = typeof content === 'string' ? escapeXml(content) : content.map(renderElement).join('');
  return `<${name}${attribute}>${inner}</${name}>`;
}

function escapeXml(text: string): string {
  // Line ends are written as references, since an XML parser would otherwise turn \r\n into \n.
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r/g, '&#xD;')
    .replace(/\n/g, '&#xA;');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Texts of every innermost `<name>` element, in order. Enough for the small request bodies of S3, which do not nest a name in itself. */
export function readElements(xml: string, name: string): string[] {
  const pattern = new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g');
  return [...xml.matchAll(pattern)].map((match) => match[1] ?? '');
}

export function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, entity) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10));
    return ENTITIES[entity] ?? whole;
  });
}
