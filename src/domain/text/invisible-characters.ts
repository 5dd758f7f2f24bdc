/**
 * Characters that show nothing, or change how others show, as the inside of a class in a regular expression with the
 * flag `u`: what Unicode calls ignorable (joiners, bidi marks, variation selectors, tags, Hangul fillers), line and
 * paragraph separators, the empty Braille pattern, interlinear marks, and other signs without ink. Controls are not
 * among them. The dashboard escapes at least these; a test binds the two.
 */
export const INVISIBLE_CHARACTERS =
  '\\p{Default_Ignorable_Code_Point}\\p{Zl}\\p{Zp}\\u2800\\ufff9-\\ufffb\\u{13430}-\\u{1345f}\\u{16fe4}\\u{1d159}';
