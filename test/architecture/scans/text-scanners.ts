import { middleCut, rowsOf, widthOf } from '../../../src/cli/display-width.ts';
import { parseEventStream } from '../../../src/cli/server-sent-events.ts';
import {
  answer,
  block,
  fittedTable,
  jsonLine,
  line,
  oneLine,
  table as terminalTable,
} from '../../../src/cli/terminal.ts';
import { readAnswer } from '../../../src/clients/gemini/gemini-errors.ts';
import { API_PATTERNS } from '../../../src/contracts/api-patterns.ts';
import { parseStreamBatch } from '../../../src/detector/events/kinesis-event.ts';
import { parseLogFiles } from '../../../src/detector/events/log-file-event.ts';
import { readLogRecord } from '../../../src/detector/events/read-record.ts';
import { parseApiTokens } from '../../../src/domain/access/api-tokens.ts';
import { readAccounts } from '../../../src/domain/access/read-accounts.ts';
import { parseSlackUsers } from '../../../src/domain/access/slack-users.ts';
import { isAlarmLike } from '../../../src/domain/alarm/alarm-likeness.ts';
import { parseAlarmRule } from '../../../src/domain/alarm/condition/composite-rule.ts';
import { parseMetricMath } from '../../../src/domain/alarm/condition/math-syntax.ts';
import { plainDimension } from '../../../src/domain/alarm/condition/selectors.ts';
import { parseStatistic } from '../../../src/domain/alarm/condition/statistic.ts';
import { isFindingLike, parseFinding } from '../../../src/domain/alarm/finding/finding-message.ts';
import { parseMetricList, parseTriggerMetric, SNS_SPELLING } from '../../../src/domain/alarm/metrics.ts';
import { parseAlarm } from '../../../src/domain/alarm/parse-alarm.ts';
import { parseAttendRequest } from '../../../src/domain/approval/attend-request.ts';
import {
  parseAbort,
  parseActor,
  parseChannel,
  parseDecisionRequest,
  parsePlanName,
  parseSignedIn,
} from '../../../src/domain/approval/decision-request.ts';
import { isSamePerson } from '../../../src/domain/approval/decision-rules.ts';
import { parseEditRequest } from '../../../src/domain/approval/edit-request.ts';
import { LIMITS } from '../../../src/domain/bounds.ts';
import { withoutRotation } from '../../../src/domain/diagnosis/identify/log-name.ts';
import { parseExchangeDocument } from '../../../src/domain/diagnosis/model-exchange.ts';
import { cleanEvidence } from '../../../src/domain/diagnosis/probes/clean-evidence.ts';
import { parseSize } from '../../../src/domain/diagnosis/probes/disk/container-usage.ts';
import { contentKind } from '../../../src/domain/diagnosis/probes/disk/content-kind.ts';
import { parseDfError, parseDfRow } from '../../../src/domain/diagnosis/probes/disk/df-row.ts';
import {
  fitsStep,
  hostPath,
  hostWord,
  isPlainPath,
  timeOf,
} from '../../../src/domain/diagnosis/probes/disk/host-path.ts';
import { inBash } from '../../../src/domain/diagnosis/probes/in-bash.ts';
import {
  hasProbeOutput,
  nonceOf,
  outputParts,
  probeOutput,
  probeOutputs,
} from '../../../src/domain/diagnosis/probes/probe-sections.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';
import { complaintOf } from '../../../src/domain/diagnosis/probes/service/config-complaint.ts';
import {
  serverWords,
  troubleInErrorLog,
} from '../../../src/domain/diagnosis/probes/service/error-log-line.ts';
import { ageOf, clockIn, troublesIn } from '../../../src/domain/diagnosis/probes/service/log-lines.ts';
import { troubleIn } from '../../../src/domain/diagnosis/probes/service/trouble-line.ts';
import { isPlainCommand, shownName } from '../../../src/domain/diagnosis/shown-name.ts';
import { withoutTrace } from '../../../src/domain/execution/fence-trace.ts';
import { parseLedgerRecord } from '../../../src/domain/execution/ledger-record.ts';
import { lagReport, parseLagReport } from '../../../src/domain/logs/detection/lag-report.ts';
import { containerEvent } from '../../../src/domain/logs/formats/container-event.ts';
import { mysql, postgresql } from '../../../src/domain/logs/formats/databases.ts';
import { jsonLine as structuredLine } from '../../../src/domain/logs/formats/json-line.ts';
import { lambda } from '../../../src/domain/logs/formats/lambda.ts';
import { loadBalancer } from '../../../src/domain/logs/formats/load-balancer.ts';
import { isoMoment, levelOf } from '../../../src/domain/logs/formats/log-line.ts';
import { accessLog, nginxError } from '../../../src/domain/logs/formats/nginx.ts';
import { plain } from '../../../src/domain/logs/formats/plain.ts';
import { readLine, readMessage } from '../../../src/domain/logs/formats/registry.ts';
import { syslog } from '../../../src/domain/logs/formats/syslog.ts';
import { groupResource, originOf } from '../../../src/domain/logs/groups/log-group.ts';
import { LineForms } from '../../../src/domain/logs/line-forms.ts';
import { wordsOf } from '../../../src/domain/logs/line-words.ts';
import { parseLogRecord } from '../../../src/domain/logs/log-record.ts';
import { LineMask } from '../../../src/domain/logs/mask-line.ts';
import { LiteralScan } from '../../../src/domain/logs/patterns/literal-scan.ts';
import { isOfPattern, type LogPattern, PatternSet } from '../../../src/domain/logs/patterns/log-pattern.ts';
import { parsePatterns } from '../../../src/domain/logs/patterns/parse-patterns.ts';
import { templateOf } from '../../../src/domain/logs/template.ts';
import { TemplateCounter } from '../../../src/domain/logs/template-counter.ts';
import { safeLine } from '../../../src/domain/logs/window/safe-text.ts';
import { keyOf } from '../../../src/domain/logs/window/seen-keys.ts';
import { readEnsembleArtefact } from '../../../src/domain/models/artefact/incident-kind.ts';
import {
  modelsReport,
  parseModelsReport,
  toldModel,
} from '../../../src/domain/models/artefact/models-report.ts';
import {
  readSequenceArtefact,
  sequenceArtefact,
} from '../../../src/domain/models/artefact/sequence-artefact.ts';
import { readTextArtefact, textArtefact } from '../../../src/domain/models/artefact/text-artefact.ts';
import { TEXT_KIND } from '../../../src/domain/models/artefact/text-kind.ts';
import { readTreesArtefact } from '../../../src/domain/models/artefact/trees-kind.ts';
import { layoutOf } from '../../../src/domain/models/sequence/lstm-cell.ts';
import { tokensOfLine } from '../../../src/domain/models/text/line-tokens.ts';
import { TellingWords, tellingPlace } from '../../../src/domain/models/text/telling-words.ts';
import { hashOn } from '../../../src/domain/models/text/text-hash.ts';
import { textLinesOf } from '../../../src/domain/models/text/text-lines.ts';
import { TextModel } from '../../../src/domain/models/text/text-model.ts';
import { parseNotificationRules } from '../../../src/domain/notification/parse-rules.ts';
import { anchoredPattern } from '../../../src/domain/plan/parameter-value.ts';
import { parseRunbook } from '../../../src/domain/plan/parse-runbook.ts';
import { parseModelPlan } from '../../../src/domain/planner/parse-model-plan.ts';
import { parseAnchor } from '../../../src/domain/record/parse-anchor.ts';
import { cleanOutput } from '../../../src/domain/redaction/bounded-text.ts';
import { hideCutKeys, isLoneRow, keyLine } from '../../../src/domain/redaction/key-block.ts';
import { redact } from '../../../src/domain/redaction/redact.ts';
import { redactFinding } from '../../../src/domain/redaction/redact-finding.ts';
import { secretsOfLine } from '../../../src/domain/redaction/secret-lines.ts';
import {
  fits,
  isHarmlessValue,
  isOpaque,
  isPlausible,
  marksIn,
  secretName,
  secretTypeOfHeader,
} from '../../../src/domain/redaction/secret-names.ts';
import { scanSecrets } from '../../../src/domain/redaction/secret-scan.ts';
import { secretAnnounced, secretSaid } from '../../../src/domain/redaction/secret-sentences.ts';
import { looksLikeAwsSecret, shapesIn } from '../../../src/domain/redaction/secret-shapes.ts';
import { spansOf } from '../../../src/domain/redaction/secret-span.ts';
import { toldSettings } from '../../../src/domain/redaction/told-settings.ts';
import { parseWorkerReport } from '../../../src/domain/redaction/worker-report.ts';
import { parseSite } from '../../../src/domain/site/parse-site.ts';
import { baseName } from '../../../src/domain/text/base-name.ts';
import { readBase64 } from '../../../src/domain/text/base64.ts';
import { cutText, headBytes, headOf, tailOf } from '../../../src/domain/text/cut-text.ts';
import { escapeHtml, isolatedHtml } from '../../../src/domain/text/html-text.ts';
import { isJsonObject, memberOf } from '../../../src/domain/text/json-object.ts';
import { isMailAddress, mailAddresses } from '../../../src/domain/text/mail-address.ts';
import {
  code,
  codeSpan,
  fenced,
  inlineText,
  plainMarkdown,
  table,
} from '../../../src/domain/text/markdown-text.ts';
import { sha256Base64, sha256Hex } from '../../../src/domain/text/sha256.ts';
import { singleLine } from '../../../src/domain/text/single-line.ts';
import { stripControls } from '../../../src/domain/text/strip-controls.ts';
import { normaliseTimestamp } from '../../../src/domain/text/timestamp.ts';
import { utcTime } from '../../../src/domain/text/utc-text.ts';
import { matchesAnyName, matchesName } from '../../../src/domain/text/wildcards.ts';
import { VISIBLE } from '../../../src/ingress/schemas/visible-pattern.ts';
import { readInteraction } from '../../../src/ingress/slack/interaction.ts';
import { snsHostOf } from '../../../src/ingress/sns/allowed-topics.ts';
import { parseEnvelope } from '../../../src/ingress/sns/envelope.ts';
import { freshnessProblem } from '../../../src/ingress/sns/freshness.ts';
import { parseSigningCertificate } from '../../../src/ingress/sns/signing-certificate.ts';
import { parseStrictObject } from '../../../src/ingress/sns/strict-json.ts';
import { pagePolicy } from '../../../src/ingress/temporal-ui/ui-policy.ts';
import { uiResourceOf } from '../../../src/ingress/temporal-ui/ui-resource.ts';
import { speaksForApi } from '../../../src/ingress/temporal-ui/vouched-words.ts';
import { parseFilter, parseView } from '../../../web/src/list/list-filter.ts';
import { parseRoute } from '../../../web/src/routing/routes.ts';
import { parseGroup } from '../../../web/src/status/status-groups.ts';
import { codePointName, escapeText, escapeToString } from '../../../web/src/text/escape-text.ts';
import { exactLines, utf8Length } from '../../../web/src/text/exact-lines.ts';
import { countOf } from '../../../web/src/text/format-number.ts';
import { dateTimeInput, formatClock, formatDateTime } from '../../../web/src/text/format-time.ts';
import { shellQuote } from '../../../web/src/text/shell-quote.ts';
import { eventBridgeAlarm, metricAlarm, metricMathAlarm } from '../../support/alarm-samples.ts';
import { finding } from '../../support/finding-samples.ts';

export type Scan = (text: string) => unknown;

/** Copies of a value, each with one of its texts replaced. */
function* withText(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text;
  else if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) {
      for (const changed of withText(member, text)) yield value.with(index, changed);
    }
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      for (const changed of withText(member, text)) yield { ...value, [key]: changed };
    }
  }
}

const inEveryText =
  (sample: unknown, parse: (value: unknown) => unknown): Scan =>
  (text) => {
    for (const value of withText(sample, text)) parse(value);
  };
/** In every text of a sample, and as the whole. */
const asJson =
  (sample: unknown, parse: (json: string) => unknown): Scan =>
  (text) => {
    parse(text);
    for (const value of withText(sample, text)) parse(JSON.stringify(value));
  };
const bytesOf = (text: string) => new TextEncoder().encode(text);

const HASH = '0'.repeat(64);
const NONCE = '0'.repeat(32);
const ENVELOPE = {
  Type: 'Notification',
  MessageId: '00000000-0000-0000-0000-000000000000',
  TopicArn: 'arn:aws:sns:us-east-1:111122223333:alarms',
  Subject: 'ALARM',
  Message: 'm',
  Timestamp: '2026-11-22T08:00:00.000Z',
  SignatureVersion: '2',
  Signature: 'QUJDREVGRw==',
  SigningCertURL: 'https://sns.us-east-1.amazonaws.com/x.pem',
  UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/',
};
const LEDGER = {
  execution_id: 'x-1',
  state: 'finished',
  exit_code: 0,
  started_at: '2026-11-22T08:00:00Z',
  stdout_tail_b64: 'YQ==',
};
const ANCHOR = { incidentId: '1_a', attempt: 1, seq: 1, hash: HASH, snapshotSha256: HASH };
const QUESTION_ASKED = {
  kind: 'question',
  text: 't',
  questionId: 'ab'.repeat(20),
  outcome: 'answered',
  model: 'm',
  answerSha256: 'ab'.repeat(32),
  costUsdCents: 1,
};
const EXCHANGE_DOCUMENT = {
  format: 'recoverops.exchange/1',
  incidentId: '1_a',
  id: 'plan-1',
  model: 'm',
  sentAt: 'now',
  system: 's',
  user: 'u',
  outcome: 'answered',
  answer: 'a',
};
const MODEL_ANSWER = {
  rootCause: 'a',
  reasoning: 'b',
  confidence: 0.5,
  evidenceIds: ['E1'],
  steps: [
    {
      kind: 'runbook',
      runbook: 'restart-nginx',
      parameters: [{ name: 'a', value: 'b' }],
      targetIds: ['i-1'],
      title: 't',
    },
  ],
};
const RUNBOOK = {
  name: 'a',
  version: '1',
  description: 'd',
  risk: 'low',
  parameters: [{ name: 'a', type: 'string', description: 'd', pattern: '^a$', length_max: 3 }],
  action: { script: 's', arguments: ['a'], timeout_seconds: 1 },
};
const SITE_FILE = {
  version: 'site/v1',
  metrics: [{ namespace: 'a', name: 'b', subject: 'load', unit: 'count' }],
  units: { 'a.service': { restart: 'allowed', drain: 'd', serves: ['http://127.0.0.1/'] } },
  disposable: [{ path: '/srv/a/**', what: 'cache', why: 'w', older_than: '1d' }],
  never_touch: [{ path: '/srv/b' }, { unit: 'b.service', why: 'w' }, { process: 'c' }],
  stores: ['d'],
};
const NOTIFICATIONS_FILE = {
  version: 'notifications/v1',
  recipients: { a: { channel: 'log', note: 'n' } },
  quiet_hours: [{ days: ['sun'], from: '22:00', to: '07:00', time_zone: 'UTC' }],
  routes: [
    {
      name: 'r',
      match: { severity: ['low'], alarm: ['a-*'], tag: [{ key: 'k', value: 'v' }] },
      steps: [{ to: ['a'] }],
    },
  ],
};
const ACCOUNTS = [{ account: '111122223333', region: 'eu-west-1', external_id: 'x' }];

/**
 * Every exported function that takes text from outside apart, as `path#name`, and how to hand it a text. The test next
 * to this file fails when one is missing.
 */
const LOG_CLOCK = { local: 1_795_334_520, utc: 1_795_334_520, uptime: 900_600 };

const LOG_PATTERN: LogPattern = {
  name: 'measured',
  class: 'disk_full',
  sources: ['ec2'],
  severity: 'error',
  says: 'a*b*c',
  lines: ['a*b*c', 'aa*aa*aa*aa', 'no space left'],
  except: ['b*a*b'],
  examples: { are: [], areNot: [] },
};

const TEXT_SALIENCE = { telling: new TellingWords(new Uint8Array(16)), tellingWeight: 1, onset: 1 };
const TEXT_MODEL = new TextModel({
  classes: ['a', 'b'],
  salience: TEXT_SALIENCE,
  buckets: Int32Array.from({ length: 1 << 16 }, (_, bucket) => bucket),
  weights: new Int8Array(2 << 16).fill(1),
  steps: Float64Array.of(1, 2),
  biases: new Float64Array(2),
  temperature: 1,
  knownFrom: 0,
});

const TEXT_FILE = JSON.parse(
  textArtefact({ ...TEXT_MODEL.parts, buckets: Int32Array.of(1), weights: new Int8Array(2) }),
);

/** Trees as far as they are read before their numbers are. */
const TREES_FILE = {
  format: 'incident-trees/v1',
  features: 'incident-row/v2',
  classes: ['disk_full', 'healthy'],
  trees: {
    learner: {
      learner_model_param: { base_score: '[5E-1]', num_class: '2', num_feature: '1', num_target: '1' },
      objective: { name: 'multi:softprob' },
      gradient_booster: { name: 'gbtree', model: { trees: [], tree_info: [] } },
    },
  },
};
const SEQUENCE_FILE = JSON.parse(
  sequenceArtefact({
    templates: [templateOf(['a'])],
    hidden: 1,
    weights: new Float32Array(layoutOf({ templates: 2, hidden: 1 }).length),
    unusualFrom: 1,
  }),
);

export const TEXT_SCANNERS: Readonly<Record<string, Scan>> = {
  'src/cli/server-sent-events.ts#parseEventStream': (text) => {
    const parse = parseEventStream();
    // As a socket gives it: in pieces, whose number grows with the text.
    for (let at = 0; at < text.length; at += 512) parse(text.slice(at, at + 512));
  },
  'src/cli/display-width.ts#widthOf': (text) => [widthOf(text), middleCut(text, 20)],
  'src/cli/display-width.ts#rowsOf': (text) => rowsOf(text, 80, '| … '),
  'src/cli/terminal.ts#answer': (text) => answer({ colour: false }, 'What', text).rows(80),
  'src/cli/terminal.ts#oneLine': oneLine,
  'src/cli/terminal.ts#jsonLine': (text) => jsonLine({ text }),
  'src/cli/terminal.ts#line': (text) => line`a ${text} b`,
  'src/cli/terminal.ts#table': (text) => terminalTable(['A', 'B'], [[text, text]]),
  'src/cli/terminal.ts#fittedTable': (text) => {
    const lines = fittedTable(
      [{ title: 'A', cutTo: 8 }, { title: 'B' }],
      [[text, 'b']],
      [line`A B`, line`${text} b`],
    );
    for (const each of lines) each.rows(80);
  },
  'src/cli/terminal.ts#block': (text) => block(text, '| '),
  'src/clients/gemini/gemini-errors.ts#readAnswer': (text) =>
    readAnswer({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] } }] } as Parameters<
      typeof readAnswer
    >[0]),
  'src/domain/access/slack-users.ts#parseSlackUsers': asJson(
    { users: [{ team: 'T0123ABCD', user: 'U0123ABCD', account: 'ana', role: 'approver' }] },
    parseSlackUsers,
  ),
  'src/domain/text/mail-address.ts#isMailAddress': (text) => [
    isMailAddress(text),
    isMailAddress(`${text}@b.example`),
  ],
  'src/domain/text/mail-address.ts#mailAddresses': mailAddresses,
  'src/ingress/slack/interaction.ts#readInteraction': (text) => {
    readInteraction(Buffer.from(text, 'utf8'));
    readInteraction(Buffer.from(new URLSearchParams({ payload: text }).toString(), 'utf8'));
  },
  'src/domain/access/api-tokens.ts#parseApiTokens': asJson(
    { tokens: [{ principal: 'ana', token: 'x'.repeat(40), createdAt: 'now', sha256: HASH }] },
    parseApiTokens,
  ),
  'src/domain/access/read-accounts.ts#readAccounts': asJson(ACCOUNTS, (json) =>
    readAccounts({
      region: 'us-east-1',
      accountId: json,
      diagnosticsRoleArn: json,
      executionRoleArn: json,
      accountsJson: json,
    }),
  ),
  'src/domain/alarm/alarm-likeness.ts#isAlarmLike': isAlarmLike,
  'src/domain/alarm/condition/composite-rule.ts#parseAlarmRule': parseAlarmRule,
  'src/domain/alarm/condition/math-syntax.ts#parseMetricMath': (text) => {
    // Of what is longer nothing is read, so the pieces that are allowed are.
    for (let at = 0; at < text.length; at += LIMITS.alarmExpressionChars) {
      parseMetricMath(text.slice(at, at + LIMITS.alarmExpressionChars));
    }
  },
  'src/domain/alarm/condition/selectors.ts#plainDimension': plainDimension,
  'src/domain/alarm/condition/statistic.ts#parseStatistic': parseStatistic,
  'src/domain/alarm/metrics.ts#parseTriggerMetric': (text) => {
    for (const trigger of withText(metricAlarm.Trigger, text)) {
      if (isJsonObject(trigger)) attempt(() => parseTriggerMetric(trigger));
    }
  },
  'src/domain/alarm/metrics.ts#parseMetricList': (text) => {
    for (const metrics of withText(metricMathAlarm.Trigger.Metrics, text)) {
      attempt(() => parseMetricList(metrics, 'Metrics', SNS_SPELLING));
    }
  },
  'src/domain/logs/detection/lag-report.ts#parseLagReport': (text) =>
    parseLagReport(
      JSON.stringify(lagReport(0, [{ shard: text, windowAtMs: 0, isBehind: false, unreadAtMs: null }])),
    ),
  'src/domain/redaction/worker-report.ts#parseWorkerReport': (text) => [
    parseWorkerReport(JSON.stringify({ format: text, settings: [{ name: text, kind: 'masked' }] })),
    toldSettings([{ name: 'RECOVEROPS_TOPIC_ARNS', text, fallback: null }]),
  ],
  'src/domain/models/artefact/models-report.ts#parseModelsReport': (text) =>
    parseModelsReport(
      JSON.stringify(
        modelsReport(0, [
          toldModel({ kind: 'text', serving: null, refused: { sha256: null, why: text } }, null),
        ]),
      ),
    ),
  'src/domain/alarm/finding/finding-message.ts#parseFinding': (text) =>
    parseFinding(JSON.stringify({ format: 'finding/v1', ...finding({ reason: text, lines: [text] }) })),
  'src/domain/alarm/finding/finding-message.ts#isFindingLike': isFindingLike,
  'src/domain/redaction/redact-finding.ts#redactFinding': (text) =>
    redactFinding(finding({ reason: text, lines: [] })),
  'src/domain/alarm/parse-alarm.ts#parseAlarm': (text) => {
    for (const sample of [metricAlarm, metricMathAlarm, eventBridgeAlarm]) {
      inEveryText(sample, parseAlarm)(text);
    }
  },
  'src/domain/approval/decision-request.ts#parseDecisionRequest': inEveryText(
    { kind: 'approve', by: 'ana', plan: '12345678', comment: 'c', via: 'cli' },
    (value) => parseDecisionRequest(value),
  ),
  'src/domain/approval/decision-request.ts#parsePlanName': parsePlanName,
  'src/domain/approval/decision-request.ts#parseSignedIn': inEveryText(
    { method: 'token', subject: 's', issuer: 'i' },
    parseSignedIn,
  ),
  'src/domain/approval/edit-request.ts#parseEditRequest': inEveryText(
    { editId: 'edit-0001', by: 'ana', via: 'cli', plan: '12345678', reason: 'r', targets: ['web-1'] },
    parseEditRequest,
  ),
  'src/domain/approval/decision-request.ts#parseActor': (text) => parseActor(text),
  'src/domain/approval/decision-request.ts#parseChannel': parseChannel,
  'src/domain/approval/attend-request.ts#parseAttendRequest': (text) => {
    const sender = { by: 'ana', via: 'cli' };
    inEveryText({ ...sender, kind: 'note', text: 't', noteId: 'note-0001' }, parseAttendRequest)(text);
    parseAttendRequest({ ...sender, ...QUESTION_ASKED, text });
  },
  'src/domain/approval/decision-request.ts#parseAbort': inEveryText({ by: 'ana', reason: 'r' }, parseAbort),
  'src/domain/approval/decision-rules.ts#isSamePerson': (text) => isSamePerson(text, `${text}b`),
  'src/domain/diagnosis/identify/log-name.ts#withoutRotation': withoutRotation,
  'src/domain/diagnosis/probes/clean-evidence.ts#cleanEvidence': (text) => cleanEvidence(text, NONCE),
  'src/domain/diagnosis/probes/disk/container-usage.ts#parseSize': parseSize,
  'src/domain/diagnosis/probes/disk/content-kind.ts#contentKind': contentKind,
  'src/domain/diagnosis/probes/disk/df-row.ts#parseDfError': parseDfError,
  'src/domain/diagnosis/probes/disk/df-row.ts#parseDfRow': parseDfRow,
  'src/domain/diagnosis/probes/disk/host-path.ts#fitsStep': fitsStep,
  'src/domain/diagnosis/probes/disk/host-path.ts#hostPath': hostPath,
  'src/domain/diagnosis/probes/disk/host-path.ts#hostWord': hostWord,
  'src/domain/diagnosis/probes/disk/host-path.ts#isPlainPath': isPlainPath,
  'src/domain/diagnosis/probes/disk/host-path.ts#timeOf': timeOf,
  'src/domain/diagnosis/probes/in-bash.ts#inBash': inBash,
  'src/domain/diagnosis/probes/probe-sections.ts#hasProbeOutput': (text) => hasProbeOutput(text, NONCE),
  'src/domain/diagnosis/probes/probe-sections.ts#nonceOf': nonceOf,
  'src/domain/diagnosis/probes/probe-sections.ts#outputParts': (text) => outputParts(text, NONCE),
  'src/domain/diagnosis/probes/probe-sections.ts#probeOutput': (text) =>
    probeOutput(text, 0, { limits: { seconds: 1, bytes: 20_000 } }),
  // Its parsers too, as each gets what its probe printed.
  'src/domain/diagnosis/probes/probe-sections.ts#probeOutputs': (text) => {
    probeOutputs(PROBES, text, NONCE);
    const printed = PROBES.map(
      ({ name }) => `=== probe ${name} ${NONCE}\n${text}\n=== end ${name} ${NONCE} exit=0\n`,
    );
    probeOutputs(PROBES, printed.join(''), NONCE);
  },
  'src/domain/diagnosis/probes/service/config-complaint.ts#complaintOf': (text) => {
    complaintOf([text]);
    complaintOf(text.split('\n'));
  },
  'src/domain/diagnosis/probes/service/log-lines.ts#ageOf': (text) => ageOf(text, LOG_CLOCK),
  'src/domain/diagnosis/probes/service/log-lines.ts#clockIn': (text) => clockIn([text]),
  'src/domain/diagnosis/probes/service/error-log-line.ts#serverWords': serverWords,
  'src/domain/diagnosis/probes/service/error-log-line.ts#troubleInErrorLog': (text) =>
    troubleInErrorLog(text),
  'src/domain/diagnosis/probes/service/log-lines.ts#troublesIn': (text) =>
    troublesIn(text.split('\n'), LOG_CLOCK, { source: 'journal', unit: null }),
  'src/domain/diagnosis/probes/service/trouble-line.ts#troubleIn': (text) => troubleIn(text),
  'src/domain/diagnosis/shown-name.ts#shownName': (text) => shownName(text, isPlainCommand, 100),
  'src/domain/execution/fence-trace.ts#withoutTrace': (text) => withoutTrace(text, 'x-1'),
  'src/domain/execution/ledger-record.ts#parseLedgerRecord': asJson(LEDGER, (json) =>
    parseLedgerRecord(json, 'x-1'),
  ),
  'src/domain/plan/parse-runbook.ts#parseRunbook': inEveryText(RUNBOOK, parseRunbook),
  'src/domain/planner/parse-model-plan.ts#parseModelPlan': inEveryText(MODEL_ANSWER, (value) =>
    parseModelPlan(value, [], []),
  ),
  'src/domain/diagnosis/model-exchange.ts#parseExchangeDocument': asJson(EXCHANGE_DOCUMENT, (json) =>
    parseExchangeDocument(json, { incidentId: '1_a', id: 'plan-1' }),
  ),
  'src/domain/record/parse-anchor.ts#parseAnchor': asJson(ANCHOR, (json) => parseAnchor(json, '1_a')),
  'src/domain/redaction/bounded-text.ts#cleanOutput': cleanOutput,
  'src/domain/redaction/redact.ts#redact': (text) => redact(text),
  'src/domain/redaction/secret-lines.ts#secretsOfLine': secretsOfLine,
  'src/domain/redaction/secret-names.ts#isOpaque': isOpaque,
  'src/domain/redaction/secret-names.ts#secretName': secretName,
  'src/domain/redaction/secret-names.ts#marksIn': (text) => [...marksIn(text)],
  'src/domain/redaction/secret-names.ts#isHarmlessValue': isHarmlessValue,
  'src/domain/redaction/secret-names.ts#secretTypeOfHeader': secretTypeOfHeader,
  'src/domain/redaction/secret-names.ts#isPlausible': isPlausible,
  'src/domain/redaction/secret-names.ts#fits': (text) => fits(text, 'plausible'),
  'src/domain/redaction/secret-scan.ts#scanSecrets': scanSecrets,
  'src/domain/redaction/secret-sentences.ts#secretAnnounced': (text) => [
    secretAnnounced(text, 'a1b2c3d4'),
    secretAnnounced('password:', text),
  ],
  'src/domain/redaction/secret-sentences.ts#secretSaid': secretSaid,
  'src/domain/redaction/secret-span.ts#spansOf': (text) => spansOf(text, 0, text.length, 'token'),
  'src/domain/redaction/key-block.ts#hideCutKeys': hideCutKeys,
  'src/domain/redaction/key-block.ts#isLoneRow': isLoneRow,
  'src/domain/redaction/key-block.ts#keyLine': (text) => [keyLine(text, null), keyLine(text, text)],
  'src/domain/redaction/secret-shapes.ts#looksLikeAwsSecret': looksLikeAwsSecret,
  'src/domain/redaction/secret-shapes.ts#shapesIn': shapesIn,
  'src/domain/site/parse-site.ts#parseSite': inEveryText(SITE_FILE, parseSite),
  'src/domain/notification/parse-rules.ts#parseNotificationRules': inEveryText(NOTIFICATIONS_FILE, (file) =>
    parseNotificationRules(file, { log: () => [] }),
  ),
  // A pattern is the operator's, and of bounded length.
  'src/domain/logs/formats/container-event.ts#containerEvent.read': (text) => containerEvent.read(text),
  'src/domain/logs/formats/databases.ts#postgresql.read': (text) => [
    postgresql.read(text),
    postgresql.read(`2026-11-29 11:28:30 UTC:${text}`),
  ],
  'src/domain/logs/formats/databases.ts#mysql.read': (text) => [
    mysql.read(text),
    mysql.read(`2026-11-29T11:28:30Z 1 [Note] ${text}`),
  ],
  'src/domain/logs/formats/json-line.ts#jsonLine.read': (text) => [
    structuredLine.read(text),
    structuredLine.read(JSON.stringify({ message: text })),
  ],
  'src/domain/logs/formats/lambda.ts#lambda.read': (text) => [
    lambda.read(text),
    lambda.read(`REPORT ${text}`),
  ],
  'src/domain/logs/formats/load-balancer.ts#loadBalancer.read': (text) => loadBalancer.read(`https ${text}`),
  'src/domain/logs/formats/log-line.ts#levelOf': levelOf,
  'src/domain/logs/formats/log-line.ts#isoMoment': isoMoment,
  'src/domain/logs/formats/nginx.ts#nginxError.read': (text) => nginxError.read(text),
  'src/domain/logs/formats/nginx.ts#accessLog.read': (text) => [
    accessLog.read(text),
    accessLog.read(`a - - ${text}`),
  ],
  'src/domain/logs/formats/plain.ts#plain.read': (text) => plain.read(text),
  'src/domain/logs/template-counter.ts#TemplateCounter.find': (text) => new TemplateCounter([], 7).find(text),
  'src/domain/logs/formats/registry.ts#readMessage': (text) => readMessage('ec2', text),
  'src/domain/logs/formats/registry.ts#readLine': (text) => readLine('ec2', text),
  'src/domain/logs/formats/syslog.ts#syslog.read': (text) => [
    syslog.read(text),
    syslog.read(`<3>1 2026-11-29T11:28:30Z a b c d ${text}`),
    syslog.read(`Nov 29 11:28:30 web-1 ${text}`),
  ],
  'src/domain/logs/log-record.ts#parseLogRecord': (text) =>
    parseLogRecord({
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logGroup: text,
      logStream: text,
      logEvents: [],
    }),
  'src/domain/logs/patterns/log-pattern.ts#isOfPattern': (text) => isOfPattern(LOG_PATTERN, text),
  'src/domain/logs/patterns/log-pattern.ts#PatternSet.of': (text) =>
    new PatternSet([LOG_PATTERN]).of('ec2', text),
  'src/domain/logs/patterns/parse-patterns.ts#parsePatterns': (text) =>
    parsePatterns({ patterns: [{ ...LOG_PATTERN, says: text, lines: [text], examples: { are: [text] } }] }),
  'src/detector/events/kinesis-event.ts#parseStreamBatch': (text) =>
    parseStreamBatch({
      Records: [{ kinesis: { sequenceNumber: text, data: text } }],
      window: { start: '2026-11-29T12:00:00Z', end: '2026-11-29T12:01:00Z' },
      shardId: 'shardId-000000000000',
      eventSourceARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/logs',
    }),
  'src/detector/events/log-file-event.ts#parseLogFiles': (text) =>
    parseLogFiles({
      Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'access' }, object: { key: text } } }],
    }),
  'src/detector/events/read-record.ts#readLogRecord': readLogRecord,
  'src/domain/logs/groups/log-group.ts#groupResource': groupResource,
  'src/domain/logs/groups/log-group.ts#originOf': (text) => originOf([], text, text),
  'src/domain/logs/patterns/literal-scan.ts#LiteralScan.find': (text) =>
    new LiteralScan(['aaaa', 'aaab', 'ab', text.slice(0, 64).replace(/[^ -~]/g, '') || 'x']).find(text),
  'src/domain/text/utc-text.ts#utcTime': utcTime,
  'src/domain/logs/window/safe-text.ts#safeLine': safeLine,
  'src/domain/logs/window/seen-keys.ts#keyOf': (text) => keyOf(text),
  'src/domain/logs/mask-line.ts#LineMask.mask': (text) => new LineMask(text.length, 0).mask(text),
  'src/domain/logs/line-words.ts#wordsOf': (text) => wordsOf(text, text.length),
  'src/domain/logs/line-forms.ts#LineForms.formOf': (text) => new LineForms(0).formOf(text),
  'src/domain/models/text/line-tokens.ts#tokensOfLine': tokensOfLine,
  'src/domain/models/text/text-hash.ts#hashOn': (text) => hashOn(0, text),
  'src/domain/models/text/telling-words.ts#tellingPlace': (text) => tellingPlace(text, 16),
  'src/domain/models/text/text-model.ts#TextModel.reasonsFor': (text) => {
    TEXT_MODEL.reasonsFor(
      TEXT_MODEL.keyLines(text.split('\n').map((line) => ({ level: 'error', text: line }))),
      TEXT_MODEL.parts.classes[0] ?? '',
    );
  },
  // With all that looks at lines: key lines, features, scores and reasons.
  'src/domain/models/text/text-lines.ts#textLinesOf': (text) => {
    TEXT_MODEL.classify(textLinesOf('ec2', text));
    TEXT_MODEL.classify(text.split('\n').map((line) => ({ level: 'error', text: line })));
  },
  'src/domain/text/wildcards.ts#matchesName': (text) => [
    matchesName('*a*b*c', text),
    matchesName(`${text.slice(0, 256)}*`, text),
  ],
  'src/domain/text/wildcards.ts#matchesAnyName': (text) => [
    matchesAnyName(text),
    matchesAnyName('*'.repeat(text.length)),
  ],
  'src/domain/text/base64.ts#readBase64': (text) =>
    readBase64(text.padEnd(Math.ceil(text.length / 4) * 4, '=')),
  'src/domain/models/artefact/text-kind.ts#TEXT_KIND.read': (text) => TEXT_KIND.read({ format: text }),
  'src/domain/models/artefact/sequence-artefact.ts#readSequenceArtefact': inEveryText(
    SEQUENCE_FILE,
    readSequenceArtefact,
  ),
  'src/domain/models/artefact/text-artefact.ts#readTextArtefact': inEveryText(TEXT_FILE, readTextArtefact),
  'src/domain/models/artefact/incident-kind.ts#readEnsembleArtefact': inEveryText(
    { format: 'incident-ensemble/v2', signals: 'incident-signals/v2', pools: [{ voices: 'patterns' }] },
    readEnsembleArtefact,
  ),
  'src/domain/models/artefact/trees-kind.ts#readTreesArtefact': inEveryText(TREES_FILE, readTreesArtefact),
  'src/domain/text/cut-text.ts#cutText': (text) => cutText(text, 100),
  'src/domain/text/cut-text.ts#headBytes': (text) => headBytes(text, 1_000),
  'src/domain/text/cut-text.ts#headOf': (text) => headOf(text, 1_000),
  'src/domain/text/cut-text.ts#tailOf': (text) => tailOf(text, 1_000),
  'src/domain/text/base-name.ts#baseName': baseName,
  'src/domain/text/json-object.ts#memberOf': (text) => memberOf({ [text]: 1 }, text),
  'src/domain/text/html-text.ts#escapeHtml': escapeHtml,
  'src/domain/text/html-text.ts#isolatedHtml': isolatedHtml,
  'src/domain/text/markdown-text.ts#code': code,
  'src/domain/text/markdown-text.ts#codeSpan': codeSpan,
  'src/domain/text/markdown-text.ts#fenced': (text) => fenced(text),
  'src/domain/text/markdown-text.ts#inlineText': inlineText,
  'src/domain/text/markdown-text.ts#plainMarkdown': plainMarkdown,
  'src/domain/text/markdown-text.ts#table': (text) => table(['A'], [[text]]),
  'src/domain/text/single-line.ts#singleLine': singleLine,
  'src/domain/text/sha256.ts#sha256Base64': (text) => sha256Base64(text),
  'src/domain/text/sha256.ts#sha256Hex': (text) => sha256Hex(text),
  'src/domain/text/strip-controls.ts#stripControls': stripControls,
  'src/domain/text/timestamp.ts#normaliseTimestamp': normaliseTimestamp,
  'src/ingress/sns/allowed-topics.ts#snsHostOf': snsHostOf,
  'src/ingress/sns/envelope.ts#parseEnvelope': asJson(ENVELOPE, (json) => parseEnvelope(bytesOf(json))),
  'src/ingress/sns/freshness.ts#freshnessProblem': (text) => freshnessProblem(text, 0),
  'src/ingress/sns/signing-certificate.ts#parseSigningCertificate': (text) => {
    parseSigningCertificate(text);
    parseSigningCertificate(`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`);
  },
  'src/ingress/sns/strict-json.ts#parseStrictObject': asJson(ENVELOPE, (json) =>
    parseStrictObject(bytesOf(json)),
  ),
  'src/ingress/temporal-ui/vouched-words.ts#speaksForApi': (text) => {
    speaksForApi(`/temporal/${text}`, undefined);
    speaksForApi('/temporal/x', bytesOf(text));
    speaksForApi('/temporal/x', bytesOf(JSON.stringify([text, Buffer.from(text).toString('base64')])));
  },
  'src/ingress/temporal-ui/ui-policy.ts#pagePolicy': pagePolicy,
  'src/ingress/temporal-ui/ui-resource.ts#uiResourceOf': uiResourceOf,
  'web/src/list/list-filter.ts#parseFilter': (text) => parseFilter(`?status=${text}&alarm=${text}`),
  'web/src/list/list-filter.ts#parseView': (text) => parseView(`?sort=${text}&after=${text}&pages=${text}`),
  'web/src/routing/routes.ts#parseRoute': parseRoute,
  'web/src/status/status-groups.ts#parseGroup': parseGroup,
  'web/src/text/escape-text.ts#codePointName': (text) => codePointName(text.codePointAt(0) ?? 0),
  'web/src/text/escape-text.ts#escapeText': (text) => [escapeText(text, 'exact'), escapeText(text, 'prose')],
  'web/src/text/escape-text.ts#escapeToString': escapeToString,
  'web/src/text/exact-lines.ts#exactLines': (text) => exactLines(text, 'exact'),
  'web/src/text/exact-lines.ts#utf8Length': utf8Length,
  'web/src/text/format-number.ts#countOf': (text) => countOf(2, text),
  'web/src/text/format-time.ts#dateTimeInput': dateTimeInput,
  'web/src/text/format-time.ts#formatClock': formatClock,
  'web/src/text/format-time.ts#formatDateTime': formatDateTime,
  'web/src/text/shell-quote.ts#shellQuote': shellQuote,
};

function attempt(parse: () => unknown): void {
  try {
    parse();
  } catch {
    // That it refuses the text is its business; here its time counts.
  }
}

/** Functions with such a name that take no text from outside, and why. */
export const NO_SCANNERS: Readonly<Record<string, string>> = {
  'src/domain/record/report/report-model.ts#code': 'puts a text into a span and takes none apart',
  'src/domain/planner/question-prompt.ts#cleanQuestion': 'trims what cleanOutput gives, which is measured',
  'src/domain/planner/question-prompt.ts#readQuestionAnswer':
    'trims and cuts what cleanOutput gives, which is measured',
  'src/domain/record/question.ts#parseQuestion':
    'compares the length of what cleanOutput gives, which is measured',
  'src/domain/planner/plan-prompt.ts#shownTargets': 'writes ids of hosts as JSON and reads no text',
  'src/cli/commands/ask.ts#readQuestions': 'hands an id to the API',
  'src/cli/commands/ask.ts#showExchanges': 'hands ids to the API',
  'src/domain/record/cause-summary.ts#shownCauses': 'takes the first of a list of names, and no text apart',
  'src/domain/planner/shown-classification.ts#shownClassification':
    'bounds what it is given first; cleanOutput, which takes it apart, is measured',
  'src/domain/record/scorecard/finding-score.ts#parseFindingScore':
    'reads JSON that was written here, of a bounded item, and compares its members',
  'src/domain/record/response/incident-measure.ts#parseIncidentMeasure':
    'reads JSON that was written here, of a bounded item, and compares its members',
  'src/config/week-setting.ts#readWeekSetting':
    "matches the operator's own setting with an anchored expression of fixed parts, whose one repetition is bounded",
  'web/src/response/response-words.ts#without': 'compares names of a filter with one of ours',
  'web/src/response/response-words.ts#parseView':
    'compares parameters of an address with lists of ours, and hands names to the API, which bounds them',
  'web/src/operations/operations-words.ts#parseTab': 'compares one parameter of an address with three words',
  'src/clients/temporal/worker-builds.ts#readWorkerBuilds':
    'counts what Temporal answers, whose client has bounds, and takes no text apart',
  'web/src/scorecard/scorecard-words.ts#parseDays': 'compares one parameter of an address with three numbers',
  'src/activities/incident/read-suppression.ts#readSuppressionOf':
    'compares a name with at most 100 rules; matchesName is measured',
  'src/activities/incident/read-suppression.ts#readSuppression':
    'compares a name with at most 100 rules; matchesName is measured',
  'src/workflows/incident/suppression.ts#readSuppression': 'hands the name of an alarm to an activity',
  'src/workflows/incident/plan-edits.ts#parseEdit': 'hands a request to parseEditRequest, which is measured',
  'src/clients/temporal/attend-incident.ts#attendIncident': 'hands a request to a workflow',
  'src/cli/commands/suppress.ts#unmuteAlarm': 'compares what is typed with names and ids as they are',
  'src/config/slack-settings.ts#readSlack': 'reads settings of the operator, each as a whole',
  'src/config/email-settings.ts#readEmail': 'reads settings of the operator, each as a whole',
  'src/config/site-source.ts#readSiteSource': 'reads settings of the operator, each as a whole',
  'src/clients/files/model-folder.ts#readModelFiles':
    'takes the names of a folder and of a kind, and reads as far as a bound',
  'src/detector/events/read-log-file.ts#readLogFile':
    'inflates as far as a bound and splits at line ends; its time is measured with its memory',
  'src/detector/change-memory.ts#changeMemory': 'takes the name of a shard as it is',
  'src/detector/window-state.ts#decodeState': 'reads what encodeState wrote, of bounded length',
  'src/domain/logs/detection/detect.ts#judgeSilence':
    'judges windows without lines, and takes the name of a Region',
  'src/domain/logs/detection/detect.ts#judgeWindow':
    'judges counts, and takes texts of templates as they are',
  'src/domain/logs/detection/inherit.ts#inheritedMemory':
    'puts memories together, and takes the name of a Region',
  'src/domain/logs/window/merge-counts.ts#withoutExamples': 'leaves lines out of counts',
  'src/domain/logs/detection/finding-reason.ts#overReason': 'puts names of ours into a sentence',
  'src/domain/logs/window/build-windows.ts#buildWindows': 'puts counts in another shape',
  'src/domain/logs/window/window-tally.ts#resourceKey': 'puts names of bounded length together',
  'src/domain/logs/window/key-streams.ts#KeyStreams.hidden':
    'hands a line to keyLine and isLoneRow, which are measured',
  'src/domain/logs/window/window-tally.ts#WindowTally.skip': 'keeps a number of bounded length',
  'src/domain/logs/window/window-tally.ts#WindowTally.add':
    'hands lines to readMessage, PatternSet.of, safeLine and LineForms.formOf, which are measured',
  'src/domain/logs/window/window-tally.ts#WindowTally.hasCounted': 'compares a number of bounded length',
  'src/domain/logs/template-counter.ts#TemplateCounter.count':
    'hands a line to LineForms.formOf, which is measured',
  'src/domain/site/site-rules.ts#neverCleared':
    'compares a path of bounded length with patterns; matchesName is measured',
  'src/domain/site/site-rules.ts#neverPicked':
    'compares a path of bounded length with patterns; matchesName is measured',
  'src/activities/diagnosis/look-at-hosts.ts#lookAtHosts':
    'hands what hosts print to probeOutputs and the parsers',
  'src/domain/diagnosis/causes/disk/holdings.ts#holdingsOf':
    'compares paths, of bounded number and length, as they are',
  'src/domain/diagnosis/identify/log-name.ts#isKeptLikeData':
    'matches each part of a path once, and no path is longer than what the host allows',
  'src/domain/diagnosis/causes/service/comes-back.ts#comeUpProblem':
    'looks at states of units, which are single words of systemd',
  'src/domain/diagnosis/probes/probe-commands.ts#probeCommands': 'puts probes together and reads no text',
  'src/domain/diagnosis/probes/shell-text.ts#shellText': 'reads text of the source, no text from outside',
  'src/activities/diagnosis/read-cloud.ts#readChildren':
    'cuts the names out of what parseAlarmRule has read of a rule, once each',
  'src/domain/text/count-text.ts#countText': 'puts words of our own behind a number',
  'src/clients/dynamodb/read-newest.ts#readNewest':
    'looks for the first # in a sort key of our own, which DynamoDB holds to 1,024 bytes',
  'src/activities/diagnosis/read-history.ts#readHistory':
    'hands names of metrics to CloudWatch, which answers numbers',
  'src/activities/planning/read-past-fixes.ts#readPastFixes': 'hands hashes to DynamoDB and compares a time',
  'src/activities/planning/read-past-undos.ts#readPastUndos': 'hands hashes to DynamoDB and compares times',
  'src/activities/diagnosis/read-cloud.ts#readCloud': 'reads no text but by readChildren',
  'src/activities/diagnosis/read-cloud.ts#readHosts': 'hands ids and names of groups to AWS',
  'src/activities/execution/await-invocation.ts#awaitInvocation': 'hands an id to SSM',
  'src/cli/commands/read-incidents.ts#watchIncident': 'hands an id to the API',
  'src/config/config.ts#readTerminalSettings': 'looks whether two variables of the environment are set',
  'src/clients/files/yaml-folder.ts#readYamlFolder': 'hands the path of a folder to the system',
  'src/clients/temporal/first-promotion.ts#promoteFirstBuild': 'hands the name of a build to Temporal',
  'src/domain/alarm/alarm-watch.ts#AlarmWatch.read': 'compares times as they are',
  'src/domain/redaction/command-flags.ts#CommandFlags.program':
    'reads on in the text that scanSecrets walks, and is measured with it',
  'src/domain/redaction/command-flags.ts#CommandFlags.flag':
    'reads on in the text that scanSecrets walks, and is measured with it',
  'src/domain/redaction/paired-values.ts#PairedValues.at':
    'reads on in the text that scanSecrets walks, and is measured with it',
  'src/domain/redaction/paired-values.ts#PairedValues.element':
    'reads on in the text that scanSecrets walks, and is measured with it',
  'src/domain/redaction/table-secrets.ts#TableReader.next':
    'reads on in the text that scanSecrets walks, and is measured with it',
  'src/domain/redaction/url-secrets.ts#UrlSecrets.withoutScheme':
    'reads on in the text that scanSecrets walks, and is measured with it',
  'src/domain/redaction/url-secrets.ts#UrlSecrets.inPath':
    'reads on in the text that scanSecrets walks, and is measured with it',
  'src/domain/redaction/url-secrets.ts#UrlSecrets.inQuery':
    'reads on in the text that scanSecrets walks, and is measured with it',
  'src/config/environment-reader.ts#EnvironmentReader.noteMisspelt': 'the operator’s settings',
  'src/domain/text/text-cursor.ts#TextCursor.follows': 'measured with the scanners that read by it',
  'src/domain/text/text-cursor.ts#TextCursor.find': 'measured with the scanners that read by it',
  'src/ingress/live/incident-stream.ts#openIncidentStream': 'hands an id to the store',
  'src/ingress/sns/certificate-queue.ts#CertificateQueue.ask':
    'keeps an address as it is; its cost is a test of its own',
  'src/ingress/sns/certificate-queue.ts#CertificateQueue.settle': 'looks an address up',
  'src/ingress/sns/lottery.ts#Lottery.add': 'keeps an address as it is',
  'src/ingress/sns/lottery.ts#Lottery.delete': 'looks an address up',
  'src/ingress/sns/lottery.ts#Lottery.move': 'looks a network up',
  'src/workflows/phases/send-execution.ts#sendExecution': 'hands a reason to an activity',
  'src/workflows/incident/incident-state.ts#IncidentState.putAside': 'goes through three requests by name',
  'src/activities/execution/read-ledger.ts#readLedger': 'asks SSM; parseLedgerRecord reads the answer',
  'src/cli/server-sent-events.ts#readServerSentEvents': 'hands each piece to parseEventStream',
  'src/clients/files/site-file.ts#parseSiteText': 'hands the text to parseOperatorText',
  'src/clients/files/notifications-file.ts#parseNotificationsText': 'hands the text to parseOperatorText',
  'src/clients/files/operator-file.ts#parseOperatorText':
    'bounds the operator’s file; the parser of its kind looks at what it holds',
  'src/clients/files/operator-file.ts#readTextFile':
    'reads a bounded number of bytes; whoever asks for them looks at them',
  'src/config/notification-settings.ts#readNotificationSettings':
    'reads settings of the operator, each as a whole',
  'src/config/environment-reader.ts#EnvironmentReader.beginningWith': 'the operator’s settings',
  'src/domain/suppression/zone-clock.ts#shownMs': 'reads the numbers of a clock, which are its own',
  'src/config/access-settings.ts#readApiTokens': 'the operator’s settings; parseApiTokens reads the text',
  'src/config/access-settings.ts#readMailLinkKeys': 'the operator’s settings',
  'src/config/access-settings.ts#readPublicUrl': 'the operator’s settings',
  'src/config/access-settings.ts#readSessionKeys': 'the operator’s settings',
  'src/config/access-settings.ts#readTemporalUi': 'the operator’s settings',
  'src/config/access-settings.ts#readTrustProxy': 'the operator’s settings',
  'src/config/oidc-settings.ts#readBalancer': 'the operator’s settings',
  'src/config/oidc-settings.ts#readClaimRules': 'the operator’s settings',
  'src/config/oidc-settings.ts#readOidc': 'the operator’s settings',
  'src/domain/redaction/dotted-tokens.ts#dottedToken': 'scanSecrets calls it for each word',
  'src/domain/redaction/header-secrets.ts#schemeSecret': 'scanSecrets calls it behind a scheme',
  'src/domain/redaction/key-block.ts#keyBlockEnd': 'scanSecrets calls it where a key begins',
  'src/domain/redaction/key-block.ts#puttyRows': 'scanSecrets calls it for each line',
  'src/domain/redaction/named-values.ts#judged': 'scanSecrets calls it for each value behind a name',
  'src/domain/record/normalise-record.ts#normaliseSnapshot': 'moves fields and looks into no text',
  'src/ingress/http/page-query.ts#readPage': 'hands a cursor to the store, which is checked by an expression',
  'src/ingress/temporal-ui/ui-server.ts#readText': 'puts the pieces of a body of bounded length together',
  'src/ingress/sns/signing-certificate.ts#isTrustedNow': 'compares the fields of a parsed certificate',
  'web/src/incident/incident-tabs.tsx#parseAttempt':
    'the address of the page, one parameter of it by an expression that is measured',
  'web/src/incident/incident-tabs.tsx#parseTab': 'looks a parameter of the page’s address up in a list',
  'src/workflows/phases/read-alarm.ts#readAlarmNow': 'asks an activity',
  'src/activities/incident/read-alarm-state.ts#readAlarmState':
    'hands a name to CloudWatch or a key to DynamoDB',
  'src/ingress/alarms/read-message.ts#readMessage':
    'a body of bounded length; parseAlarm and parseFinding, which are measured, read it',
  'src/workflows/signal-argument.ts#readArgument': 'Temporal’s own converter decodes it',
};

/**
 * Expressions that are put together at run time: for each file either samples of them, or the scanners above by which
 * they are reached.
 */
export const BUILT_EXPRESSIONS: Readonly<
  Record<string, { readonly expressions: readonly RegExp[] } | { readonly reachedBy: readonly string[] }>
> = {
  'src/cli/arguments.ts': {
    expressions: Object.values(API_PATTERNS).map((pattern) => new RegExp(pattern)),
  },
  'src/cli/incident-arguments.ts': { expressions: [new RegExp(API_PATTERNS.incidentId)] },
  'src/cli/terminal.ts': {
    reachedBy: ['oneLine', 'line', 'block', 'jsonLine'].map((name) => `src/cli/terminal.ts#${name}`),
  },
  'src/domain/redaction/secret-shapes.ts': {
    reachedBy: ['src/domain/redaction/secret-shapes.ts#shapesIn'],
  },
  'src/domain/approval/decision-rules.ts': {
    reachedBy: ['src/domain/approval/decision-rules.ts#isSamePerson'],
  },
  'src/domain/plan/parameter-value.ts': { expressions: [] },
  'src/domain/text/strip-controls.ts': { reachedBy: ['src/domain/text/strip-controls.ts#stripControls'] },
  'src/ingress/temporal-ui/ui-resource.ts': {
    reachedBy: ['src/ingress/temporal-ui/ui-resource.ts#uiResourceOf'],
  },
  'src/ingress/schemas/visible-pattern.ts': { expressions: [new RegExp(VISIBLE, 'u')] },
  'src/ingress/sns/allowed-topics.ts': {
    expressions: [/^https:\/\/sns\.us-east-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/],
  },
};

/** The expressions of runbooks, to which a model's parameters are held. */
export function parameterPatterns(runbooks: readonly { readonly parameters: readonly object[] }[]): RegExp[] {
  return runbooks.flatMap(({ parameters }) =>
    parameters.flatMap((parameter) => {
      const pattern = 'pattern' in parameter ? anchoredPattern(String(parameter.pattern)) : null;
      return pattern ?? [];
    }),
  );
}
