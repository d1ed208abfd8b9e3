const escape = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

export type XmlContent = string | { readonly [element: string]: XmlContent | undefined };

export function toXml(content: XmlContent): string {
  if (typeof content === 'string') {
    return escape(content);
  }
  return Object.entries(content)
    .filter(([, child]) => child !== undefined)
    .map(([element, child]) => `<${element}>${toXml(child as XmlContent)}</${element}>`)
    .join('');
}
