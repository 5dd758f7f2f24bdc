import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config/config.ts';
import { createAllowedTopics } from './allowed-topics.ts';
import { createCertificateStore } from './certificate-store.ts';
import { createHttpsCertificateSource, createLabCertificateSource } from './fetch-certificate.ts';
import { createKnownCertificates } from './known-certificates.ts';
import { ReplayMemory } from './replay-memory.ts';
import { createSnsVerifier, type SnsVerifier } from './verify-message.ts';

/** The verifier of this installation; certificates of earlier runs are fetched ahead until `signal` ends it. */
export function composeSnsVerifier(
  config: Config,
  log: FastifyBaseLogger,
  nowMs: () => number,
  signal: AbortSignal,
): SnsVerifier {
  const { labCertificate, findingsTopicArn } = config.sns;
  const topicArns = [...config.sns.topicArns, ...(findingsTopicArn === null ? [] : [findingsTopicArn])];
  const topics = createAllowedTopics(topicArns);
  if (config.sns.topicArns.length === 0) {
    log.warn('no topic is allowed, so every SNS message is refused; set RECOVEROPS_TOPIC_ARNS');
  }
  if (labCertificate !== null) {
    log.warn({ url: labCertificate.url }, 'LAB MODE: the SNS certificate comes from a file, not from AWS');
  }
  const source =
    labCertificate === null ? createHttpsCertificateSource() : createLabCertificateSource(labCertificate);
  const certificates = createCertificateStore(source, nowMs);
  const verifier = createSnsVerifier({ topics, certificates, replays: new ReplayMemory(), nowMs });
  if (labCertificate !== null) return verifier;

  const path = join(config.stateDirectory, 'sns-certificates.json');
  const known = createKnownCertificates(path, topics, topicArns, (error) =>
    log.warn({ err: error }, 'the list of SNS certificates cannot be kept'),
  );
  void known.fetchAhead(certificates, signal);
  return {
    weigh: verifier.weigh,
    async verify(body, options) {
      const verification = await verifier.verify(body, options);
      if (verification.kind === 'verified') known.note(verification.envelope.SigningCertURL);
      return verification;
    },
  };
}
