import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { askQuestion, showExchanges } from '../../../src/cli/commands/ask.ts';
import { showIncident } from '../../../src/cli/commands/read-incidents.ts';
import type { CommandContext } from '../../../src/cli/context.ts';
import { CliError } from '../../../src/cli/exit-codes.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { IncidentView } from '../../../src/contracts/api.ts';
import { LIMITS } from '../../../src/domain/bounds.ts';
import { answered, askedQuestion, unanswered } from '../../../src/domain/record/question.ts';
import { fixtureIncident } from '../../web/support/fixture-incidents.ts';

const VIEW: IncidentView = fixtureIncident();
const { incidentId } = VIEW.record;
const EXCHANGE = {
  id: 'question-aa-1',
  model: 'gemini-2.5-flash',
  sentAt: '2026-11-30T08:00:00.000Z',
  sentBytes: 4096,
  outcome: 'asked',
  key: 'incidents/x/1/ai/question-aa-1.json',
  sha256: 'ab'.repeat(32),
};
const ASKED = askedQuestion(
  { id: 'aa'.repeat(20), question: 'Why?', by: 'ana', via: 'cli', askedAt: '2026-11-30T07:59:59.000Z' },
  1,
);
const SPENT = {
  model: EXCHANGE.model,
  usage: { attempts: 1, promptTokens: 1000, outputTokens: 150, costUsdCents: 0.0675 },
  exchange: EXCHANGE,
  endedAt: '2026-11-30T08:00:02.000Z',
};
const ANSWERED = answered(ASKED, 'A log grows (E1).\nAsk its owner.', SPENT);
const REFUSED = unanswered(ASKED, { code: 'no_key', message: 'there is no key' }, { endedAt: 'then' });

type Post = readonly [path: string, body: unknown, key: string | undefined];

/** The command as it prints, and what it sends, over an API that is still asking at the first look. */
async function run(
  question: typeof ASKED | null,
  command: (context: CommandContext) => Promise<void>,
  json = false,
): Promise<{ readonly text: string; readonly posts: readonly Post[]; readonly error: CliError | null }> {
  const lines: string[] = [];
  const posts: Post[] = [];
  let reads = 0;
  const answerTo = (path: string): unknown => {
    if (path.endsWith(`/questions/${ASKED.id}`)) {
      reads += 1;
      return reads === 1 ? { kind: 'asking' } : { kind: 'kept', question };
    }
    if (path.endsWith('/questions')) return { items: question === null ? [] : [question], limit: 20 };
    if (path.endsWith('/exchanges')) return { items: question === null ? [] : [EXCHANGE] };
    if (path.endsWith(`/exchanges/${EXCHANGE.id}`))
      return { exchange: EXCHANGE, system: 'Rules:\n- one', user: 'the data', answer: question?.answer };
    return VIEW;
  };
  const context: CommandContext = {
    config: loadConfig({}),
    terminal: {
      out: (each) => lines.push(String(each)),
      err: (each) => lines.push(String(each)),
      colour: false,
    },
    json,
    signal: new AbortController().signal,
    api: async () => ({
      url: 'http://x',
      get: async (path) => answerTo(path) as never,
      post: async (path, body, headers) => {
        posts.push([path, body, headers?.['idempotency-key']]);
        return { id: ASKED.id } as never;
      },
      async *stream() {},
      download: async () => {
        throw new Error('nothing is downloaded here');
      },
    }),
  };
  const error = await command(context).then(
    () => null,
    (thrown: unknown) => {
      if (thrown instanceof CliError) return thrown;
      throw thrown;
    },
  );
  return { text: lines.join('\n'), posts, error };
}

describe('ask', () => {
  it('sends the question once, waits, and prints the words of the model as its own', async () => {
    const { text, posts, error } = await run(ANSWERED, (context) =>
      askQuestion(context, incidentId, 'Why?', 'k1'),
    );
    expect(error).toBeNull();
    expect(text).toContain('Asking; nothing is changed by the answer');
    expect(text).toContain("these are a model's words, nobody has checked them");
    expect(text).toContain('    : A log grows (E1).\n    : Ask its owner.');
    expect(text).toContain('1000 + 150 tokens, 0.068 US cents, sent 4096 bytes');
    expect(posts).toEqual([[`/incidents/${incidentId}/questions`, { question: 'Why?' }, 'k1']]);
  });

  it('takes a key of its own for each question where none is given', async () => {
    const ask = (context: CommandContext) => askQuestion(context, incidentId, 'Why?', undefined);
    const keys = [await run(ANSWERED, ask), await run(ANSWERED, ask)].map(({ posts }) => posts[0]?.[2]);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('without an answer is refused, says why, and what to do', async () => {
    const { text, error } = await run(REFUSED, (context) =>
      askQuestion(context, incidentId, 'Why?', undefined),
    );
    // The error says why; it is not said twice.
    expect(text).not.toContain('there is no key');
    expect(error).toMatchObject({
      exitCode: 3,
      code: 'no_key',
      nextStep: expect.stringMatching(/^Set GEMINI_API_KEY for the worker/),
    });
  });

  it('prints the question as one JSON document', async () => {
    const ask = (context: CommandContext) => askQuestion(context, incidentId, 'Why?', undefined);
    expect(JSON.parse((await run(ANSWERED, ask, true)).text)).toEqual(ANSWERED);
  });

  it.each([
    ['', 'the question is empty'],
    ['  ', 'the question is empty'],
    ['x'.repeat(LIMITS.questionChars + 1), 'at most 500 characters; this one has 501'],
  ])('sends nothing that is no question: %j', async (text, problem) => {
    let runs = 0;
    const program = createProgram(async () => {
      runs += 1;
    });
    const quiet = (command: Command): void => {
      command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
      command.commands.forEach(quiet);
    };
    quiet(program);
    await expect(program.parseAsync(['ask', incidentId, text], { from: 'user' })).rejects.toThrow(problem);
    expect(runs).toBe(0);
  });
});

describe('show', () => {
  const show = (context: CommandContext) => showIncident(context, incidentId);
  const showAi = (context: CommandContext) => showExchanges(context, incidentId);

  it('has the questions at its end, and what was sent by its size', async () => {
    const { text } = await run(ANSWERED, show);
    expect(text).toMatch(/Questions to the model\n {2}ana asked at .*\n {4}\? Why\?\n/);
    expect(text).toContain('Sent to the model\n  question-aa-1  2026-11-30T08:00:00.000Z');
    expect(text).toContain(`Whole: npx recoverops show ${incidentId} --ai`);
    const json = await run(ANSWERED, show, true);
    expect(JSON.parse(json.text)).toMatchObject({ record: { incidentId }, questions: [ANSWERED] });
    expect((await run(null, show)).text).not.toMatch(/Questions to the model|Sent to the model/);
  });

  it('--ai prints what was sent whole, and what came back', async () => {
    const { text } = await run(ANSWERED, showAi);
    expect(text).toContain('instructions, ours\n  > Rules:\n  > - one\n');
    expect(text).toContain('data, with secrets taken out\n  > the data\n');
    expect(text).toContain("what came back, a model's words\n  < A log grows (E1).\n  < Ask its owner.");
  });

  it('--ai says so where nothing was sent', async () => {
    expect((await run(null, showAi)).text).toBe(`Nothing was sent to a model about ${incidentId}.`);
  });
});
