import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerSentEvents } from '../../../src/cli/server-sent-events.ts';

function bodyOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function read(chunks: readonly Uint8Array[]) {
  const events = [];
  for await (const event of readServerSentEvents(bodyOf(chunks))) events.push(event);
  return events;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('readServerSentEvents', () => {
  it('reads named events, joins data lines and skips comments', async () => {
    const text = ': hello\nretry: 500\n\nevent: incident\ndata: {"a":1,\ndata: "b":2}\nid: 7\n\ndata:x\n\n';
    expect(await read([bytes(text)])).toEqual([
      { event: 'incident', data: '{"a":1,\n"b":2}' },
      { event: 'message', data: 'x' },
    ]);
  });

  it('does not give out an event that was cut off', async () => {
    expect(await read([bytes('event: incident\ndata: {"half":')])).toEqual([]);
  });

  it('takes a carriage return and a line feed for one end of a line where they come apart', async () => {
    expect(await read([bytes('data: a\r'), bytes('\n'), bytes('data: b\r\n\r\n')])).toEqual([
      { event: 'message', data: 'a\nb' },
    ]);
  });

  it('gives up a line that does not end within 8 Mi characters', async () => {
    const piece = bytes('a'.repeat(1024 * 1024));
    await expect(read(Array.from({ length: 9 }, () => piece))).rejects.toThrow('an endless line');
  });

  it('reads the same events however the bytes are cut', async () => {
    const whole = bytes('event: incident\ndata: {"name":"größe → ok"}\n\nevent: incident\ndata: 2\n\n');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 6 }), async (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const chunks = edges.slice(1).map((end, index) => whole.slice(edges[index], end));
        expect(await read(chunks)).toEqual([
          { event: 'incident', data: '{"name":"größe → ok"}' },
          { event: 'incident', data: '2' },
        ]);
      }),
    );
  });
});
