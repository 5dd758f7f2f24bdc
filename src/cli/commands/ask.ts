import { randomUUID } from 'node:crypto';
import type {
  ExchangesView,
  ExchangeView,
  QuestionAck,
  QuestionsView,
  QuestionView,
} from '../../contracts/api.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import type { Question } from '../../domain/record/question.ts';
import type { ApiClient } from '../api-client.ts';
import { type CommandContext, print, printNext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { exchangeText, questionLines } from '../question-text.ts';
import { jsonLine, line } from '../terminal.ts';

/** Longer than a model may take with all its attempts; each request waits some seconds itself. */
const GIVE_UP_MS = 3 * 60_000;

const pathOf = (incidentId: string, what: string) => `/incidents/${encodeURIComponent(incidentId)}/${what}`;

/** Of an older server, which knows of no questions, none. */
export async function readQuestions(api: ApiClient, incidentId: string): Promise<readonly Question[]> {
  try {
    return (await api.get<QuestionsView>(pathOf(incidentId, 'questions'))).items;
  } catch (error) {
    if (error instanceof CliError && error.code === 'Route.NotFound') return [];
    throw error;
  }
}

async function awaitAnswer(context: CommandContext, incidentId: string, id: string): Promise<Question> {
  const api = await context.api();
  const path = pathOf(incidentId, `questions/${id}`);
  const untilMs = Date.now() + GIVE_UP_MS;
  while (Date.now() < untilMs && !context.signal.aborted) {
    const view = await api.get<QuestionView>(path);
    if (view.kind === 'kept') return view.question;
  }
  throw new CliError(
    EXIT.unavailable,
    'no_answer_yet',
    context.signal.aborted
      ? 'the question is asked all the same, nobody waits for it any more'
      : 'there is no answer yet; the question is kept and asked as soon as a worker takes it',
    `Check that a worker runs, then look: ${ownCommand('show', incidentId)}`,
  );
}

/** Asks the model about an incident and prints its words. @throws CliError `refused` where there is no answer. */
export async function askQuestion(
  context: CommandContext,
  incidentId: string,
  question: string,
  key: string | undefined,
): Promise<void> {
  const headers = { 'idempotency-key': key ?? randomUUID() };
  const api = await context.api();
  const { id } = await api.post<QuestionAck>(pathOf(incidentId, 'questions'), { question }, headers);
  printNext(context, 'Asking; nothing is changed by the answer …');
  const asked = await awaitAnswer(context, incidentId, id);
  const { refusal } = asked;
  // Why there is no answer is told once, by the error.
  if (refusal === null || asked.exchange !== null || context.json)
    print(context, asked, questionLines(context.terminal, asked));
  if (refusal !== null) throw new CliError(EXIT.refused, refusal.code, refusal.message, refusal.nextStep);
}

/** Prints all that was sent to the model about an incident whole, and what came back. */
export async function showExchanges(context: CommandContext, incidentId: string): Promise<void> {
  const api = await context.api();
  const { items } = await api.get<ExchangesView>(pathOf(incidentId, 'exchanges'));
  if (items.length === 0) print(context, { items }, [line`Nothing was sent to a model about ${incidentId}.`]);
  for (const { id } of items) {
    const view = await api.get<ExchangeView>(pathOf(incidentId, `exchanges/${encodeURIComponent(id)}`));
    if (context.json) context.terminal.out(jsonLine(view));
    else for (const each of exchangeText(context.terminal, view)) context.terminal.out(each);
  }
}
