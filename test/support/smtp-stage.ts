import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export const MAIL_USER = 'recoverops';
export const MAIL_PASSWORD = 'p@ss/word of mail';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | null;
  readonly text: string;
}

/**
 * A mail server that refuses what a real one does: `nobody@` for good, `later@` for now, `full@` with its text, and what is
 * not signed in, where `demandsLogin`. `drop@` loses the connection in the middle of the text.
 */
export async function startSmtpServer(options: SMTPServerOptions & { readonly demandsLogin?: boolean } = {}) {
  const taken: TakenMail[] = [];
  const refuse = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const { demandsLogin = false, ...more } = options;
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    authOptional: !demandsLogin,
    onAuth({ username, password }, _session, done) {
      const isRight = username === MAIL_USER && password === MAIL_PASSWORD;
      if (isRight) done(null, { user: username });
      else done(refuse(535, 'Authentication failed'));
    },
    onRcptTo({ address }, _session, done) {
      if (address.startsWith('nobody@')) done(refuse(550, 'no such mailbox'));
      else if (address.startsWith('later@')) done(refuse(451, 'greylisted, come again'));
      else done();
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const to = rcptTo.map(({ address }) => address);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        if (to.some((address) => address.startsWith('drop@'))) {
          for (const connection of server.connections) connection.close();
          return;
        }
        if (to.some((address) => address.startsWith('full@'))) {
          done(refuse(552, 'mailbox full'));
          return;
        }
        taken.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to,
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
          text: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
    ...more,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return { port, taken, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}
