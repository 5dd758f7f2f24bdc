/** What is wrong with a file of a public set, with what to do. */
export class SetUnreadable extends Error {
  override readonly name = 'SetUnreadable';
}
