import { ServiceError } from '../../../ports/service-error.ts';
import type { SlackAnswerPort } from '../../../ports/slack-answers.ts';
import { AWS_LIMITS, SLACK_LIMITS } from '../../bounds.ts';
import { postBounded } from '../post-bounded.ts';
import { slackText } from './slack-text.ts';

/** Where Slack takes answers to presses, and nothing else. */
const SLACK_ANSWERS_ORIGIN = 'https://hooks.slack.com';

function refused(code: string, detail: string): ServiceError {
  return new ServiceError({
    service: 'slack',
    operation: 'answer',
    kind: 'refused',
    code,
    detail,
    neverSent: true,
    cause: undefined,
  });
}

/** @param origin the only place that is called, whatever a press names */
export function createSlackAnswers(origin = SLACK_ANSWERS_ORIGIN): SlackAnswerPort {
  async function post(responseUrl: string, body: object): Promise<void> {
    if (URL.parse(responseUrl)?.origin !== origin)
      throw refused('ForeignAddress', `a press is answered at ${origin} alone`);
    const { status } = await postBounded('slack', 'answer', {
      url: responseUrl,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      timeoutMs: AWS_LIMITS.callTimeoutMs.slack,
      answerBytes: SLACK_LIMITS.answerBytes,
    });
    if (status !== 200) throw refused(`Http${status}`, 'Slack did not take the answer to a press');
  }

  return {
    tell: (responseUrl, text) =>
      post(responseUrl, {
        response_type: 'ephemeral',
        replace_original: false,
        text: slackText(text, SLACK_LIMITS.answerChars),
      }),
    rewrite: (responseUrl, blocks, text) =>
      post(responseUrl, {
        replace_original: true,
        text: slackText(text, SLACK_LIMITS.fallbackChars),
        blocks: [
          ...blocks.slice(0, SLACK_LIMITS.blocksMax - 1),
          {
            type: 'context',
            elements: [{ type: 'plain_text', text: slackText(text, SLACK_LIMITS.answerChars), emoji: false }],
          },
        ],
      }),
  };
}
