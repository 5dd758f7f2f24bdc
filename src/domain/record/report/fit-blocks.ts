import { type Block, paragraph, said } from './report-model.ts';

const lengthOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0);

/** Characters of a block that others may have written, before any markup. */
function blockChars(block: Block): number {
  switch (block.kind) {
    case 'verbatim':
      return block.text.length;
    case 'table':
      return block.rows.reduce((sum, row) => sum + lengthOf(row), 0);
    case 'list':
      return block.items.reduce(
        (sum, { spans, items = [] }) =>
          sum + [spans, ...items].reduce((all, one) => all + lengthOf(one.map(({ text }) => text)), 0),
        0,
      );
    case 'trend':
      return block.trend.points.length + lengthOf(block.trend.moments.map(({ text }) => text));
    default:
      return lengthOf(block.spans.map(({ text }) => text));
  }
}

/** What stands for a block that there was no room for. */
function leftOut(block: Block): Block {
  const what = block.kind === 'table' ? `${block.rows.length} rows` : `${blockChars(block)} characters`;
  return paragraph(
    said`(${what} are left out here, as the report is too long; the report as JSON has them.)`,
  );
}

/**
 * The blocks in `charsMax` characters: where there are more, texts to the character, then lists and tables give way to a line
 * that says so, from the end on. Headings and lines stay.
 */
export function fitBlocks(blocks: readonly Block[], charsMax: number): readonly Block[] {
  let chars = blocks.reduce((sum, block) => sum + blockChars(block), 0);
  if (chars <= charsMax) return blocks;
  const fitted = [...blocks];
  for (const kinds of [['verbatim'], ['list', 'table']]) {
    for (let index = fitted.length - 1; index >= 0 && chars > charsMax; index -= 1) {
      const block = fitted[index];
      if (block === undefined || !kinds.includes(block.kind)) continue;
      const instead = leftOut(block);
      const won = blockChars(block) - blockChars(instead);
      if (won <= 0) continue;
      fitted[index] = instead;
      chars -= won;
    }
  }
  return fitted;
}
