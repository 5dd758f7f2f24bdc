import type { ExchangeView } from '../contracts/api.ts';
import type { ModelExchange } from '../domain/diagnosis/model-exchange.ts';
import { ownCommand } from '../domain/record/next-commands.ts';
import { type Question, unansweredText } from '../domain/record/question.ts';
import { block, type Line, line, paint, type Terminal } from './terminal.ts';

/** A question and what came of it; the model's words stand behind a gutter, and are said to be its own. */
export function questionLines(terminal: Terminal, asked: Question): Line[] {
  const { question, by, askedAt, answer, model, usage, exchange } = asked;
  const cost =
    exchange === null
      ? []
      : [
          line`  ${usage.promptTokens} + ${usage.outputTokens} tokens, ${usage.costUsdCents.toFixed(3)} US cents, sent ${exchange.sentBytes} bytes (${exchange.id})`,
        ];
  return [
    line`  ${by} asked at ${askedAt}`,
    ...block(question, '    ? '),
    ...(answer === null
      ? [line`  ${paint(terminal, 'yellow', unansweredText(asked))}`]
      : [
          line`  ${model ?? 'the model'} answered; these are a model's words, nobody has checked them`,
          ...block(answer, '    : '),
        ]),
    ...cost,
  ];
}

/** All that was asked about an incident; nothing where nobody asked. */
export function questionsText(terminal: Terminal, questions: readonly Question[]): Line[] {
  if (questions.length === 0) return [];
  return [
    line``,
    paint(terminal, 'bold', 'Questions to the model'),
    ...questions.flatMap((asked) => questionLines(terminal, asked)),
  ];
}

/** What was sent to the model, by its size; whole on demand. */
export function exchangesText(
  terminal: Terminal,
  incidentId: string,
  exchanges: readonly ModelExchange[],
): Line[] {
  if (exchanges.length === 0) return [];
  return [
    line``,
    paint(terminal, 'bold', 'Sent to the model'),
    ...exchanges.map(
      ({ id, sentAt, model, sentBytes, outcome }) =>
        line`  ${id}  ${sentAt}  ${model}  ${sentBytes} bytes  ${outcome}`,
    ),
    line`  Whole: ${ownCommand('show', incidentId, '--ai')}`,
  ];
}

/** One exchange whole, as it was sent and as it came back. */
export function exchangeText(terminal: Terminal, view: ExchangeView): Line[] {
  const { id, model, sentAt, sentBytes, outcome, sha256 } = view.exchange;
  const heading = (text: string) => paint(terminal, 'bold', text);
  return [
    line``,
    line`${heading(id)}  ${model}, ${sentAt}, ${sentBytes} bytes, ${outcome}, SHA-256 ${sha256}`,
    line`${heading('instructions')}, ours`,
    ...block(view.system, '  > '),
    line`${heading('data')}, with secrets taken out`,
    ...block(view.user, '  > '),
    line`${heading('what came back')}, a model's words`,
    ...(view.answer === null ? [line`  nothing`] : block(view.answer, '  < ')),
  ];
}
