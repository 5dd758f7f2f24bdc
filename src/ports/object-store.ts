/** What SSM put of a step's output before redaction. */
export type RawOutputPort = Pick<ObjectStorePort, 'list' | 'read' | 'remove'>;

export interface ObjectStorePort {
  readonly bucket: string;
  /** Writes the whole object; the same key written again is replaced, so a repeated write is harmless. */
  put(key: string, body: string, contentType: string): Promise<void>;
  /** Writes the whole object unless there is one of that key already, which then stays as it is. */
  putIfAbsent(key: string, body: string, contentType: string): Promise<'written' | 'exists'>;
  /** The first `limitBytes` of the object as UTF-8, or undefined when there is none. */
  read(key: string, limitBytes: number): Promise<string | undefined>;
  /** At most `limit` keys that begin with `prefix` and sort behind `after`, in their order. */
  list(prefix: string, limit: number, after?: string): Promise<readonly string[]>;
  remove(key: string): Promise<void>;
}
