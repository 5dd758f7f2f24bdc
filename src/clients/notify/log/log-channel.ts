import { type ChannelKind, memberProblems } from '../channel-kind.ts';

/** The worker's own log: where a notice goes that would else go nowhere. */
export const LOG_CHANNEL: ChannelKind = {
  check: (settings) => memberProblems(settings, []),
  secretsIn: () => [],
  canUpdate: false,
  create: ({ log }) => ({
    send({ kind, incidentId, noticeId, subject, message }) {
      log({ kind, incidentId, noticeId, notice: message }, subject);
      return Promise.resolve({});
    },
  }),
};
