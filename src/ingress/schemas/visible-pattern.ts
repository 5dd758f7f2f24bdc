import { INVISIBLE_CHARACTERS } from '../../domain/text/invisible-characters.ts';

/** Source of a regular expression for words that hold something to be seen: more than blanks, controls and the like. */
export const VISIBLE = `[^\\s\\p{C}${INVISIBLE_CHARACTERS}]`;
