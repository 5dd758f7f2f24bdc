import type { AllowedTopics } from './allowed-topics.ts';

/** The text behind a key, as far as it needs no escaping; of the first such key, wherever it stands. */
function textBehind(body: Buffer, key: string): string | undefined {
  const at = body.indexOf(`"${key}"`);
  if (at === -1) return undefined;
  const from = at + key.length + 2;
  return /^\s{0,8}:\s{0,8}"([\x21\x23-\x5b\x5d-\x7e]{1,600})"/.exec(
    body.toString('latin1', from, from + 640),
  )?.[1];
}

/**
 * A look at a body without reading it, for a sender whose messages fail all the time: the address of the certificate
 * that it claims, where topic and address fit each other. A genuine message always passes; it proves nothing.
 */
export function claimedCertificate(body: Buffer, topics: AllowedTopics): string | undefined {
  const topicArn = textBehind(body, 'TopicArn');
  const url = textBehind(body, 'SigningCertURL');
  if (topicArn === undefined || url === undefined) return undefined;
  return topics.ownsCertificate(topicArn, url) ? url : undefined;
}
