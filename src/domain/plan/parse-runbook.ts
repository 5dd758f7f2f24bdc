import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../bounds.ts';
import { ALL_CAUSE_NAMES, familyOfCause } from '../diagnosis/causes/cause-names.ts';
import { isJsonObject, type JsonObject, memberOf } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { schemaProblems } from '../text/schema-problems.ts';
import { anchoredPattern } from './parameter-value.ts';
import { RISK_CLASSES, type Runbook, type RunbookParameter, type RunbookScript, TRIALS } from './runbook.ts';
import { scriptProblems } from './script-bytes.ts';

const SCRIPTS = ['action', 'verify', 'rollback'] as const;

function text(lengthMax: number = LIMITS.runbookProseChars) {
  const problem = `must be a text of 1 to ${lengthMax} characters`;
  const isText = (value: string) => value.trim() !== '' && value.length <= lengthMax;
  return Type.Refine(Type.String({ problem }), isText, () => problem);
}

const matching = (pattern: RegExp) =>
  Type.Refine(
    text(),
    (value) => value.trim() === '' || pattern.test(value.trim()),
    () => `must match ${pattern.source}`,
  );

const PatternSchema = Type.Refine(
  Type.Refine(
    text(),
    (value) => /^\^[\s\S]*(?<!\\)\$$/.test(value.trim()),
    () => 'must be anchored: begin with ^ and end with $',
  ),
  (value) => anchoredPattern(value.trim()) !== null,
  () => 'is not a regular expression',
);

const CLOSED = { additionalProperties: false };
const described = { name: matching(/^[a-z][a-z0-9_]{0,31}$/), description: text() };

const TextParameterSchema = Type.Object(
  {
    ...described,
    type: Type.Literal('string'),
    pattern: PatternSchema,
    length_max: Type.Integer({ minimum: 1, maximum: LIMITS.parameterChars }),
    names: Type.Optional(
      Type.Enum([
        'path',
        'directory',
        'log_base',
        'name_pattern',
        'unit',
        'process_start',
        'process_command',
        'process_executable',
      ]),
    ),
    computed: Type.Optional(Type.Enum(['archive_key', 'archive_prefix', 'choice'])),
  },
  CLOSED,
);
const bound = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
const NumberParameterSchema = Type.Object(
  {
    ...described,
    type: Type.Literal('integer'),
    min: bound,
    max: bound,
    names: Type.Optional(Type.Enum(['process_id', 'port'])),
    computed: Type.Optional(Type.Enum(['threshold', 'amount'])),
  },
  CLOSED,
);
const ParameterSchema = Type.Union([TextParameterSchema, NumberParameterSchema], {
  otherwise: Type.Object({ ...described, type: Type.Enum(['string', 'integer']) }),
});

const ScriptSchema = Type.Object(
  {
    script: Type.Refine(
      Type.String(),
      (script) => scriptProblems(script).length === 0,
      (script) => scriptProblems(script).join(', and '),
    ),
    arguments: Type.Array(Type.String(), { problem: 'must be a list of parameter names; use [] for none' }),
    timeout_seconds: Type.Integer({ minimum: 1, maximum: LIMITS.stepTimeoutSeconds }),
  },
  { ...CLOSED, problem: 'must be an object with script, arguments and timeout_seconds' },
);

const RunbookSchema = Type.Object(
  {
    name: matching(/^[a-z][a-z0-9-]{0,62}$/),
    version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    title: text(LIMITS.stepTitleChars),
    description: text(),
    risk: Type.Enum(RISK_CLASSES),
    answers: Type.Array(Type.Enum(ALL_CAUSE_NAMES), {
      minItems: 1,
      maxItems: ALL_CAUSE_NAMES.length,
      problem: 'must be a list of the causes that it mends',
    }),
    tried: Type.Enum(TRIALS),
    parameters: Type.Array(ParameterSchema, {
      maxItems: LIMITS.parametersMax,
      problem: `must be a list of at most ${LIMITS.parametersMax}; use [] for none`,
    }),
    action: ScriptSchema,
    verify: ScriptSchema,
    rollback: Type.Optional(Type.Union([ScriptSchema, Type.Null()])),
  },
  CLOSED,
);

/** What names one process: an id alone may have been taken by another process since it was measured. */
const PROCESS_IDENTITY = ['process_id', 'process_start'] as const;
/** What may be said of it beside, to be compared on the host. */
const PROCESS_MARKS = ['process_command', 'process_executable'] as const;
/** Families of causes whose alarms compare a percentage with a threshold. */
const WITH_THRESHOLD = ['disk', 'memory'] as const;

function hasThreshold(answers: unknown): boolean {
  const families = Array.isArray(answers) ? answers.map((name) => familyOfCause(String(name))) : [];
  return WITH_THRESHOLD.some((family) => families.includes(family));
}

/** What does not fit together in what the parameters say that they are. */
function sourceProblems(runbook: JsonObject, parameters: readonly unknown[]): readonly string[] {
  const both = parameters.flatMap((one, index) =>
    isJsonObject(one) && memberOf(one, 'names') !== undefined && memberOf(one, 'computed') !== undefined
      ? [
          `parameters[${index}] has both names and computed: a value is measured on a host or computed, not both`,
        ]
      : [],
  );
  const sources = parameters.flatMap((one) =>
    isJsonObject(one) ? [memberOf(one, 'names'), memberOf(one, 'computed')] : [],
  );
  const count = (source: string) => sources.filter((one) => one === source).length;
  const problems = [...both];
  if ([...PROCESS_IDENTITY, ...PROCESS_MARKS].some((part) => count(part) > 0)) {
    const wrong = PROCESS_IDENTITY.filter((part) => count(part) !== 1);
    problems.push(
      ...wrong.map(
        (part) =>
          `parameters must name ${part} once: a process is named by ${PROCESS_IDENTITY.join(' and ')} together`,
      ),
    );
  }
  const twice = PROCESS_MARKS.filter((part) => count(part) > 1);
  problems.push(...twice.map((part) => `parameters must name ${part} once`));
  for (const one of ['log_base', 'name_pattern', 'archive_prefix']) {
    if (count(one) > 0 && count('directory') !== 1) {
      problems.push(`parameters must name one directory for the ${one}, which is about what is in it`);
    }
  }
  if (count('archive_key') > 0 && count('path') !== 1) {
    problems.push('parameters must name one path for the archive_key, which is computed from it');
  }
  if (count('threshold') > 0 && !hasThreshold(memberOf(runbook, 'answers'))) {
    problems.push(
      `answers must name a cause of ${WITH_THRESHOLD.join(' or ')} for a threshold to be computed`,
    );
  }
  return problems;
}

const NamedSchema = Type.Object({ name: Type.String() });
const RangeSchema = Type.Object({ type: Type.Literal('integer'), min: Type.Number(), max: Type.Number() });
const CallSchema = Type.Object({ arguments: Type.Array(Type.String()) });

/** What no part of a runbook can tell of itself. Parts that are not right are left out, so that one look names every problem. */
function problemsBetween(runbook: JsonObject): readonly string[] {
  const listed = memberOf(runbook, 'parameters');
  const parameters: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const names = parameters.filter((one) => Check(NamedSchema, one)).map(({ name }) => name.trim());
  const known = new Set(names);
  const used = SCRIPTS.flatMap((at) => {
    const script = memberOf(runbook, at);
    return Check(CallSchema, script) ? script.arguments.map((name) => ({ at, name })) : [];
  });
  const usedNames = new Set(used.map(({ name }) => name));
  return [
    ...parameters.flatMap((one, index) =>
      Check(RangeSchema, one) && one.max < one.min
        ? [`parameters[${index}].max must be a whole number from ${one.min}`]
        : [],
    ),
    ...names
      .filter((name, index) => names.indexOf(name) < index)
      .map((name) => `parameters names ${name} twice`),
    ...used
      .filter(({ name }) => !known.has(name))
      .map(({ at, name }) => `${at}.arguments names ${name}, which is no parameter`),
    ...sourceProblems(runbook, parameters),
    ...[...known]
      .filter((name) => !usedNames.has(name))
      .map((name) => `parameter ${name} is used by no script`),
  ];
}

function parameterOf(given: Static<typeof ParameterSchema>): RunbookParameter {
  const both = {
    name: given.name.trim(),
    description: given.description.trim(),
    source: given.names ?? given.computed ?? null,
  };
  return given.type === 'integer'
    ? { ...both, type: given.type, min: given.min, max: given.max }
    : { ...both, type: given.type, pattern: given.pattern.trim(), lengthMax: given.length_max };
}

const scriptOf = (given: Static<typeof ScriptSchema>): RunbookScript => ({
  script: given.script,
  arguments: given.arguments,
  timeoutSeconds: given.timeout_seconds,
});

/**
 * A runbook from the parsed YAML of one file under `runbooks/`; keys are in snake case, `rollback` may be missing or
 * null. The error lists every problem, each naming the field.
 */
export function parseRunbook(value: unknown): Result<Runbook, readonly string[]> {
  if (!isJsonObject(value)) return err(['a runbook must be an object']);
  const between = problemsBetween(value);
  if (between.length > 0 || !Check(RunbookSchema, value)) {
    return err([...schemaProblems(RunbookSchema, value), ...between]);
  }
  return ok({
    name: value.name.trim(),
    version: value.version,
    title: value.title.trim(),
    description: value.description.trim(),
    risk: value.risk,
    answers: value.answers,
    tried: value.tried,
    parameters: value.parameters.map(parameterOf),
    action: scriptOf(value.action),
    verify: scriptOf(value.verify),
    rollback: value.rollback == null ? null : scriptOf(value.rollback),
  });
}
