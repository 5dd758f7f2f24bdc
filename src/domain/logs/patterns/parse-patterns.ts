import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { INCIDENT_CLASSES, LOG_SOURCES } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import { err, ok, type Result } from '../../text/result.ts';
import { schemaProblems } from '../../text/schema-problems.ts';
import { stripControls } from '../../text/strip-controls.ts';
import { isOfPattern, type LogPattern } from './log-pattern.ts';

const CLOSED = { additionalProperties: false };
const TEXT_PROBLEM = `must be a text of 1 to ${LIMITS.logPatternChars} characters on one line`;
const isLine = (value: string) =>
  value.trim() !== '' &&
  value.length <= LIMITS.logPatternChars &&
  stripControls(value) === value &&
  !/[\t\n\r]/.test(value);
const line = Type.Refine(Type.String({ problem: TEXT_PROBLEM }), isLine, () => TEXT_PROBLEM);
const lines = (min: number) =>
  Type.Array(line, {
    minItems: min,
    maxItems: LIMITS.logPatternLinesMax,
    problem: `must be a list of ${min} to ${LIMITS.logPatternLinesMax} texts`,
  });

const NAME_PROBLEM = 'must be a name of lower-case letters, digits and dashes';
const isName = (value: string) => /^[a-z][a-z0-9-]{0,63}$/.test(value);

const PatternSchema = Type.Object(
  {
    name: Type.Refine(Type.String({ problem: NAME_PROBLEM }), isName, () => NAME_PROBLEM),
    class: Type.Enum(INCIDENT_CLASSES),
    sources: Type.Array(Type.Enum(LOG_SOURCES), {
      minItems: 1,
      maxItems: LOG_SOURCES.length,
      problem: `must be a list of sources: ${LOG_SOURCES.join(', ')}`,
    }),
    severity: Type.Enum(['critical', 'error', 'warning']),
    says: line,
    lines: lines(1),
    except: Type.Optional(lines(1)),
    examples: Type.Object(
      { are: lines(1), areNot: Type.Optional(lines(1)) },
      {
        ...CLOSED,
        problem: 'must be an object with are: lines of this kind, and areNot: lines that look alike',
      },
    ),
  },
  {
    ...CLOSED,
    problem: 'must be an object with name, class, sources, severity, says, lines and examples',
  },
);

const FileSchema = Type.Object(
  {
    patterns: Type.Array(PatternSchema, {
      minItems: 1,
      maxItems: LIMITS.logPatternsMax,
      problem: `must be a list of 1 to ${LIMITS.logPatternsMax} patterns`,
    }),
  },
  { ...CLOSED, problem: 'must be an object with patterns' },
);

function toPattern({ except = [], examples, ...rest }: Static<typeof PatternSchema>): LogPattern {
  return { ...rest, except, examples: { are: examples.are, areNot: examples.areNot ?? [] } };
}

/** What is wrong with a pattern that is well-formed: it would be found in anything, or its own examples deny it. */
function problemsOf(pattern: LogPattern): readonly string[] {
  const { name, examples } = pattern;
  const say = (problem: string) => `${name}: ${problem}`;
  const longest = (text: string) => Math.max(...text.split('*').map((part) => part.trim().length));
  return [
    ...[...pattern.lines, ...pattern.except]
      .filter((text) => longest(text) < LIMITS.logPatternFixedChars)
      .map((text) =>
        say(
          `"${text}" has no fixed text of ${LIMITS.logPatternFixedChars} characters; it would be found in anything`,
        ),
      ),
    ...examples.are
      .filter((example) => !isOfPattern(pattern, example))
      .map((example) => say(`its example is not of it: "${example}"`)),
    ...examples.areNot
      .filter((example) => isOfPattern(pattern, example))
      .map((example) => say(`what it should leave alone is of it: "${example}"`)),
  ];
}

/** The patterns of one file, or every problem that it has, each with what to do. */
export function parsePatterns(value: unknown): Result<readonly LogPattern[], readonly string[]> {
  if (!Check(FileSchema, value)) return err(schemaProblems(FileSchema, value));
  const patterns = value.patterns.map(toPattern);
  const problems = patterns.flatMap(problemsOf);
  return problems.length === 0 ? ok(patterns) : err(problems);
}

/** What is wrong with patterns together: names that are taken twice, and lines that two classes claim. */
export function catalogueProblems(patterns: readonly LogPattern[]): readonly string[] {
  const names = [...Map.groupBy(patterns, ({ name }) => name)].filter(([, all]) => all.length > 1);
  const claims = patterns.flatMap((pattern) =>
    pattern.examples.are.flatMap((example) =>
      patterns
        .filter(
          (other) =>
            other.class !== pattern.class &&
            other.sources.some((source) => pattern.sources.includes(source)) &&
            isOfPattern(other, example),
        )
        .map(
          (other) =>
            `${other.name} (${other.class}) claims a line of ${pattern.name} (${pattern.class}): "${example}"; narrow one of them`,
        ),
    ),
  );
  return [
    ...names.map(([name, all]) => `${all.length} patterns are called ${name}; each needs a name of its own`),
    ...(patterns.length > LIMITS.logPatternsMax
      ? [`there are ${patterns.length} patterns; at most ${LIMITS.logPatternsMax} are loaded`]
      : []),
    ...claims,
  ];
}
