import { utf8ToBytes } from '@noble/hashes/utils.js';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../../bounds.ts';
import { cutText } from '../../text/cut-text.ts';
import { isJsonObject, memberOf } from '../../text/json-object.ts';
import { err, ok, type Result } from '../../text/result.ts';
import { schemaProblems } from '../../text/schema-problems.ts';
import { stripControls } from '../../text/strip-controls.ts';
import { normaliseTimestamp } from '../../text/timestamp.ts';
import { CLASS_VOICES, type Classification, KNOWN_CLASSES } from './classification.ts';
import { isModelDetector, isPatternDetector, modelDetector, patternDetector } from './detector-name.ts';
import { FINDING_RESOURCE_KINDS, FINDING_SEVERITIES, FINDING_STATES, type Finding } from './finding.ts';
import { INCIDENT_CLASSES, LOG_SOURCES } from './incident-class.ts';

/** The only format of a finding on the wire, in the member `format`. */
const FINDING_FORMAT = 'finding/v1';

const CLOSED = { additionalProperties: false };
const LINE_BREAKS = /[\t\n\r]+/g;

/** One line without anything invisible, of a bounded length. */
function line(charsMax: number, charsMin = 1) {
  const problem = `must be a text of ${charsMin} to ${charsMax} characters on one line, without control or invisible characters`;
  const isLine = (value: string) =>
    value.length >= charsMin &&
    value.length <= charsMax &&
    stripControls(value) === value &&
    value.search(LINE_BREAKS) < 0;
  return Type.Refine(Type.String({ problem }), isLine, () => problem);
}

function shaped(shape: RegExp, problem: string) {
  return Type.Refine(
    Type.String({ problem }),
    (value) => shape.test(value),
    () => problem,
  );
}

const TIME_PROBLEM = 'must be a time in UTC with milliseconds, e.g. 2026-11-29T08:01:00.000Z';
const time = Type.Refine(
  Type.String({ problem: TIME_PROBLEM }),
  (value) => value.length === 24 && normaliseTimestamp(value) === value,
  () => TIME_PROBLEM,
);
const count = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  problem: 'must be a whole number of 0 or more',
});
const list = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Array(item, {
    maxItems: LIMITS.findingPartsMax,
    problem: `must be a list of at most ${LIMITS.findingPartsMax}`,
  });

const share = Type.Number({ minimum: 0, maximum: 1, problem: 'must be a share from 0 to 1' });

/** What models say, taken to the letter. */
export const ClassificationSchema = Type.Object(
  {
    class: Type.Enum([...KNOWN_CLASSES, 'unknown' as const]),
    confidence: share,
    alternatives: list(Type.Object({ class: Type.Enum([...KNOWN_CLASSES]), confidence: share }, CLOSED)),
    reasons: list(
      Type.Object({ voice: Type.Enum(CLASS_VOICES), says: line(LIMITS.findingTextChars) }, CLOSED),
    ),
    models: list(
      Type.Object(
        {
          kind: shaped(/^[a-z][a-z0-9-]{0,39}$/, 'must be a name of lower-case letters, digits and dashes'),
          sha256: shaped(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
        },
        CLOSED,
      ),
    ),
  },
  {
    ...CLOSED,
    problem: 'must be an object with class, confidence, alternatives, reasons and models',
  },
);

const MessageSchema = Type.Object(
  {
    format: Type.Literal(FINDING_FORMAT),
    detector: shaped(
      /^[a-z][a-z0-9-]{0,63}$/,
      'must be a name of at most 64 lower-case letters, digits and dashes',
    ),
    class: Type.Union([Type.Enum(INCIDENT_CLASSES), Type.Null()]),
    severity: Type.Enum(FINDING_SEVERITIES),
    state: Type.Enum(FINDING_STATES),
    previousState: Type.Enum(FINDING_STATES),
    at: time,
    accountId: shaped(/^\d{12}$/, 'must be an account of 12 digits'),
    region: shaped(/^[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}$/, 'must be a Region'),
    resource: Type.Object(
      { kind: Type.Enum(FINDING_RESOURCE_KINDS), id: line(LIMITS.logNameChars) },
      { ...CLOSED, problem: 'must be an object with kind and id' },
    ),
    source: Type.Enum(LOG_SOURCES),
    logGroup: line(LIMITS.logNameChars),
    reason: line(LIMITS.findingTextChars),
    window: Type.Object(
      { from: time, to: time, lines: count },
      { ...CLOSED, problem: 'must be an object with from, to and lines' },
    ),
    patterns: list(
      Type.Object(
        {
          name: shaped(/^[a-z][a-z0-9-]{0,63}$/, 'must be a name of lower-case letters, digits and dashes'),
          says: line(LIMITS.logPatternChars),
          count,
        },
        { ...CLOSED, problem: 'must be an object with name, says and count' },
      ),
    ),
    templates: list(
      Type.Object(
        {
          id: shaped(/^[A-Za-z0-9._-]{1,64}$/, 'must be an id of letters, digits, dots and dashes'),
          text: line(LIMITS.findingTextChars),
          count,
          novel: Type.Boolean(),
          excess: Type.Union([Type.Number({ minimum: 0, maximum: Number.MAX_VALUE }), Type.Null()]),
        },
        { ...CLOSED, problem: 'must be an object with id, text, count, novel and excess' },
      ),
    ),
    lines: list(line(LIMITS.findingTextChars)),
    evidence: Type.Union([
      Type.Object(
        {
          key: line(LIMITS.findingTextChars),
          sha256: shaped(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
        },
        CLOSED,
      ),
      Type.Null(),
    ]),
    // Earlier releases did not write it.
    recovery: Type.Optional(
      Type.Union([
        Type.Object({ kind: Type.Literal('heard'), at: time, lines: count }, CLOSED),
        Type.Object({ kind: Type.Literal('quiet') }, CLOSED),
      ]),
    ),
    // Neither did they write this one.
    classification: Type.Optional(ClassificationSchema),
  },
  { ...CLOSED, problem: 'must be an object' },
);

/**
 * What has more parts than a finding can have; null where nothing has. Asked first: naming every problem of thousands of
 * parts would take seconds, and whoever sends them chooses how many there are.
 */
function overfull(value: unknown, at = 'the finding', depth = 0): string | null {
  if (!Array.isArray(value) && !isJsonObject(value)) return null;
  if (depth > LIMITS.findingDepthMax) return `${at} is nested too deep`;
  const parts = Object.entries(value);
  if (Array.isArray(value) && parts.length > LIMITS.findingPartsMax)
    return `${at} must be a list of at most ${LIMITS.findingPartsMax}`;
  if (parts.length > LIMITS.findingMembersMax) return `${at} has too many members`;
  for (const [name, part] of parts) {
    const problem = overfull(part, depth === 0 ? name : at, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

const INSTANCE_ID = /^m?i-[0-9a-f]{8,17}$/;

/** What contradicts itself, though each member is as it should be. */
function contradictionsOf(finding: Finding): readonly string[] {
  const { detector, window, resource } = finding;
  const isOfClass = isPatternDetector(detector) || isModelDetector(detector);
  const isNamed =
    finding.class === null
      ? !isOfClass
      : detector === patternDetector(finding.class) || detector === modelDetector(finding.class);
  return [
    ...(isNamed ? [] : ['detector does not agree with class']),
    ...(window.from <= window.to ? [] : ['window ends before it begins']),
    ...(resource.kind !== 'instance' || INSTANCE_ID.test(resource.id)
      ? []
      : ['resource.id is no id of an instance']),
    ...(finding.recovery === undefined || finding.state === 'OK' ? [] : ['recovery is told of an OK alone']),
  ];
}

/**
 * The finding in the text of a message, taken to the letter: another format, a member too many or too few, one that is not as
 * it should be, or one that contradicts another make it unreadable, and the error says which.
 */
export function parseFinding(message: string): Result<Finding> {
  if (utf8ToBytes(message).length > LIMITS.findingBytes)
    return err(`the finding takes more than ${LIMITS.findingBytes} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return err('the message is not JSON');
  }
  if (!isJsonObject(value)) return err('the message must be an object');
  const format = memberOf(value, 'format');
  if (format !== FINDING_FORMAT) return err(`format must be ${FINDING_FORMAT}`);
  const excess = overfull(value);
  if (excess !== null) return err(cutText(excess, LIMITS.findingTextChars));
  if (!Check(MessageSchema, value)) {
    const problems = schemaProblems(MessageSchema, value).slice(0, LIMITS.findingPartsMax);
    return err(cutText(problems.join('; '), LIMITS.findingTextChars));
  }
  const { format: _format, ...finding } = value;
  const contradictions = contradictionsOf(finding);
  return contradictions.length === 0 ? ok(finding) : err(contradictions.join('; '));
}

const onOneLine = (text: string, charsMax: number) =>
  cutText(stripControls(text).replace(LINE_BREAKS, ' '), charsMax);

/** What stands for a name of which nothing can be shown. */
const UNREADABLE = '(unreadable)';

function cleanClassification(one: Classification): Classification {
  const reasons = one.reasons.map(({ voice, says }) => ({
    voice,
    says: onOneLine(says, LIMITS.findingTextChars),
  }));
  return {
    ...one,
    alternatives: one.alternatives.slice(0, LIMITS.findingPartsMax),
    reasons: reasons.filter(({ says }) => says !== '').slice(0, LIMITS.findingPartsMax),
    models: one.models.slice(0, LIMITS.findingPartsMax),
  };
}

/**
 * As it may be sent: what logs hold is made one line each, without controls, bounded; what is empty then is left out, and what
 * cannot be left out is named by what it belongs to.
 */
function clean(finding: Finding): Finding {
  const text = (value: string) => onOneLine(value, LIMITS.findingTextChars);
  const isThere = (value: string) => value !== '';
  const { reason, patterns, templates, lines, resource } = finding;
  const logGroup = onOneLine(finding.logGroup, LIMITS.logNameChars) || UNREADABLE;
  const id = onOneLine(resource.id, LIMITS.logNameChars);
  return {
    ...finding,
    reason: text(reason) === '' ? finding.detector : text(reason),
    logGroup,
    resource: id === '' ? { kind: 'log_group', id: logGroup } : { kind: resource.kind, id },
    patterns: patterns
      .slice(0, LIMITS.findingPartsMax)
      .map((one) => ({ ...one, says: onOneLine(one.says, LIMITS.logPatternChars) || one.name })),
    templates: templates
      .map((one) => ({ ...one, text: text(one.text) }))
      .filter((one) => isThere(one.text))
      .slice(0, LIMITS.findingPartsMax),
    lines: lines.map(text).filter(isThere).slice(0, LIMITS.findingPartsMax),
    ...(finding.classification === undefined
      ? {}
      : { classification: cleanClassification(finding.classification) }),
  };
}

/**
 * The text of the message that carries a finding. Whatever the logs held, it can be read again: what is too long or too many
 * is cut, lines before templates, as the counts say more.
 */
export function findingMessage(finding: Finding): string {
  let fitting = clean(finding);
  for (;;) {
    const message = JSON.stringify({ format: FINDING_FORMAT, ...fitting });
    const { lines, templates } = fitting;
    if (utf8ToBytes(message).length <= LIMITS.findingBytes || lines.length + templates.length === 0)
      return message;
    fitting =
      lines.length > 0
        ? { ...fitting, lines: lines.slice(0, -1) }
        : { ...fitting, templates: templates.slice(0, -1) };
  }
}

/** Whether a message means to be a finding: then somebody has to see it where it cannot be taken. */
export function isFindingLike(message: string): boolean {
  return message.includes('"finding/');
}
