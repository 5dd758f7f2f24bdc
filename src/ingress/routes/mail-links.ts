import type { FastifyReply, FastifyRequest } from 'fastify';
import { MAIL_LINK_PATH } from '../../contracts/api.ts';
import { type MailLink, mailLinkHash } from '../../domain/access/mail-link.ts';
import { renderReadingPage } from '../../domain/record/report/reading-page.ts';
import { REPORT_CSP } from '../../domain/record/report/report-style.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import type { OnePress } from '../../ports/one-time-secrets.ts';
import { type MailLinkDeps, mailboxOf, readingPath } from '../auth/mail-readers.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { sendError } from '../http/error-answers.ts';
import type { WayOn } from '../http/error-page.ts';
import { ApiFault, type ErrorCode } from '../http/errors.ts';
import type { FailureBudget } from '../http/failure-budget.ts';
import { MAIL_LINK_PAGE, MAIL_LINK_SCRIPT, MAIL_LINK_SCRIPT_PATH } from '../http/mail-link-page.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { IncidentViews } from '../live/incident-views.ts';
import { IncidentParams } from '../schemas/incident-schemas.ts';

const FORM = 'application/x-www-form-urlencoded';
const HTML = 'text/html; charset=utf-8';
/** A link is good once, whoever has it: all who bring it are one user. */
const READER = 'reader';
/** Loads and runs nothing; without a sandbox, as a link from there to the sign-in is one of our own site. */
const READING_CSP = `${REPORT_CSP}; frame-ancestors 'none'`;

interface Press {
  readonly token: string;
  /** Absent: a page of an earlier build. */
  readonly press?: OnePress;
}

const PRESS_ID = /^[0-9a-f]{32}$/;

function pressOf(form: URLSearchParams): Press {
  const id = form.get('press') ?? '';
  const token = form.get('link') ?? '';
  return PRESS_ID.test(id) ? { token, press: { id, sameForMs: INGRESS_LIMITS.auth.samePressMs } } : { token };
}

const isPress = (body: unknown): body is Press => isJsonObject(body) && typeof body.token === 'string';

const signInWay = (incidentId: string): WayOn => ({
  href: `/incidents/${encodeURIComponent(incidentId)}`,
  words: 'Sign in and open the incident',
});

/**
 * Links of mails. Opening one shows a button and does nothing else, however often and by whom; pressing it uses the link up, and lets
 * that browser read the one incident for a while. Whoever is signed in already is led to the incident itself, and the link stays good.
 */
export function addMailLinks(
  app: TypedApp,
  { links, secrets, readers }: MailLinkDeps,
  deps: Pick<IngressDeps, 'signIns' | 'metrics' | 'nowMs'>,
  views: Pick<IncidentViews, 'load'>,
  failures: FailureBudget,
): void {
  const schema = { hide: true };
  const limited = app.rateLimit({
    max: INGRESS_LIMITS.auth.signInsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: () => new ApiFault('Request.RateLimited'),
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    FORM,
    { parseAs: 'string', bodyLimit: INGRESS_LIMITS.auth.mailLinkBodyBytes },
    async (_request: unknown, body: string) => pressOf(new URLSearchParams(body)),
  );
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  // A scanner of links that asks for the head alone would take a 404 for a dead link.
  const page = { config: { isPublic: true, isPage: true }, schema, exposeHeadRoute: true };
  app.get(MAIL_LINK_PATH, page, async (_request, reply) =>
    reply
      .type(HTML)
      // The form is sent with its origin, which the strictest policy would hide; nothing is told to another site.
      .header('referrer-policy', 'same-origin')
      .send(MAIL_LINK_PAGE),
  );
  app.get(MAIL_LINK_SCRIPT_PATH, { config: { isPublic: true }, schema }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(MAIL_LINK_SCRIPT),
  );

  function refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    code: ErrorCode,
    link: MailLink | null,
  ): FastifyReply {
    deps.metrics.authFailures.inc({ kind: 'mail_link' });
    const detail = link === null ? 'the link of a mail' : `the link of mail ${link.notice}`;
    deps.signIns.refused(link === null ? {} : mailboxOf(link), { address: request.ip, reason: code, detail });
    if (link === null) return sendError(new ApiFault(code), request, reply);
    const goOn = { href: readingPath(link.incidentId), words: 'Go on reading in this browser' };
    const ways = [...(code === 'MailLink.Used' ? [goOn] : []), signInWay(link.incidentId)];
    return sendError(new ApiFault(code), request, reply, ways);
  }

  app.post(
    MAIL_LINK_PATH,
    {
      bodyLimit: INGRESS_LIMITS.auth.mailLinkBodyBytes,
      config: { isPublic: true, isPage: true },
      preHandler: limited,
      schema,
    },
    async (request, reply) => {
      // A browser names where a form comes from; that it is ours was seen before.
      if (request.headers.origin === undefined) throw new ApiFault('Origin.Refused');
      const { token, press } = isPress(request.body) ? request.body : { token: '', press: undefined };
      const link = links.verify(token);
      if (link === null) {
        const isOverdone = failures.spend(request.ip);
        return refuse(request, reply, isOverdone ? 'Auth.TooManyFailures' : 'MailLink.Invalid', null);
      }
      const { incidentId, address, notice } = link;
      if (request.caller !== null) return reply.redirect(signInWay(incidentId).href, 303);
      if (!(deps.nowMs() < link.expiresMs)) return refuse(request, reply, 'MailLink.Expired', link);
      const use = await secrets.use('mail_link', mailLinkHash(token), READER, press);
      if (use === 'gone') return refuse(request, reply, 'MailLink.Expired', link);
      if (use === 'repeated') return refuse(request, reply, 'MailLink.Used', link);
      readers.open(request, reply, link);
      // The first answer was lost, or a second press has taken it away: who pressed is known already.
      if (use === 'same_press') return reply.redirect(readingPath(incidentId), 303);
      const detail = `by the link of mail ${notice}, to read ${incidentId} alone`;
      deps.signIns.signedIn(mailboxOf(link), { address: request.ip, detail });
      request.log.info({ incidentId, mailbox: address, notice }, 'read by the link of a mail');
      return reply.redirect(readingPath(incidentId), 303);
    },
  );

  app.get(
    `${MAIL_LINK_PATH}/incidents/:incidentId`,
    {
      config: { action: 'incident.read', isForMailReaders: true, isPage: true },
      schema: { ...schema, params: IncidentParams },
      errorHandler: (error, request, reply) => {
        const { incidentId } = request.params as { readonly incidentId: string };
        return void sendError(error, request, reply, [signInWay(incidentId)]);
      },
    },
    async (request, reply) => {
      const { incidentId } = request.params;
      const way = signInWay(incidentId);
      if (request.callerScope === null) return reply.redirect(way.href, 303);
      const { record, timeline, attempts: earlier } = await views.load(incidentId);
      const at = new Date(deps.nowMs()).toISOString();
      const text = `You read this by the link of a mail, as it was at ${at}; load the page again for what is new. Nothing can be decided here: that takes a sign-in of your own.`;
      return reply
        .type(HTML)
        .header('content-security-policy', READING_CSP)
        .send(renderReadingPage({ record, timeline, earlier }, { text, href: way.href, link: way.words }));
    },
  );
}
