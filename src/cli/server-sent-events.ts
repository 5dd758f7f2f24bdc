export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/** A line longer than this is not one of ours; reading on would only fill memory. */
const LINE_CHARS_MAX = 8 * 1024 * 1024;

/**
 * Begins to parse a `text/event-stream` (WHATWG HTML, section 9.2). What it gives takes the text piece by piece, and
 * returns the events that end in each. Comments and unknown fields are skipped. Every character is looked at once,
 * however the text is cut. Throws where a line does not end within 8 Mi characters.
 */
export function parseEventStream(): (piece: string) => ServerSentEvent[] {
  /** The pieces of a line whose end has not come. */
  let begun: string[] = [];
  let begunChars = 0;
  /** A piece ended in a carriage return: a line feed that begins the next one belongs to it. */
  let wasCarriageReturn = false;
  let event = 'message';
  let data: string[] = [];

  function readLine(line: string, events: ServerSentEvent[]): void {
    if (line === '') {
      if (data.length > 0) events.push({ event, data: data.join('\n') });
      event = 'message';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }

  return (piece) => {
    if (piece === '') return [];
    const text = wasCarriageReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    wasCarriageReturn = piece.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    const rest = lines.pop() ?? '';
    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      readLine(begun.join('') + line, events);
      begun = [];
      begunChars = 0;
    }
    begun.push(rest);
    begunChars += rest.length;
    if (begunChars > LINE_CHARS_MAX) throw new Error('the event stream sent an endless line');
    return events;
  };
}

/** The events of a `text/event-stream` body. */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  const parse = parseEventStream();
  for await (const chunk of body) yield* parse(decoder.decode(chunk, { stream: true }));
}
