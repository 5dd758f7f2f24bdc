import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { LineForms, OTHER_FORM } from '../../../../src/domain/logs/line-forms.ts';
import { mineTemplates } from '../../../../src/domain/logs/mine-templates.ts';
import { fits, templateOf, templateText } from '../../../../src/domain/logs/template.ts';
import { TemplateCounter } from '../../../../src/domain/logs/template-counter.ts';
import { OTHER_TEMPLATE, TemplateMiner } from '../../../../src/domain/logs/template-miner.ts';
import { TemplateTree } from '../../../../src/domain/logs/template-tree.ts';

const form = (text: string, lines = 1) => ({ words: text.split(' '), lines });
const template = (text: string) => templateOf(text.split(' '));
const texts = (forms: readonly ReturnType<typeof form>[]) =>
  mineTemplates(forms).map(({ words }) => words.join(' '));

describe('mining', () => {
  test('a place where many words come holds a value', () => {
    const forms = ['ana', 'bo', 'cy', 'di'].map((name) => form(`hello ${name} from here`));
    expect(texts(forms)).toEqual(['hello <*> from here']);
  });

  test('a place where few words come tells templates apart', () => {
    expect(texts([form('node went up', 5), form('node went down', 5)]).toSorted()).toEqual([
      'node went down',
      'node went up',
    ]);
  });

  test('forms of other lengths are other templates', () => {
    expect(texts([form('disk is full'), form('disk is almost full')])).toHaveLength(2);
  });

  test('what shares only a usual word is not one template', () => {
    const forms = [
      ...['a', 'b', 'c', 'd'].map((name) => form(`worker ${name} has started well`)),
      ...['e', 'f', 'g', 'h'].map((name) => form(`lease ${name} was lost again`)),
    ];
    expect(texts(forms).toSorted()).toEqual(['lease <*> was lost again', 'worker <*> has started well']);
  });

  test('every form has one template', () => {
    const forms = ['a b <*>', 'a c <*>', '<*> <*> <*>', '<*>', 'x'].map((text) => form(text));
    const mined = mineTemplates(forms);
    expect(mined.flatMap(({ forms: members }) => members).toSorted()).toEqual([0, 1, 2, 3, 4]);
    for (const { words, forms: members } of mined)
      for (const member of members) expect(fits(templateOf(words), forms[member]?.words ?? [])).toBe(true);
  });

  test('nothing gives nothing', () => {
    expect(mineTemplates([])).toEqual([]);
  });
});

describe('templates', () => {
  test('have an id of their text', () => {
    expect(template('disk <*> full').id).toBe(template('disk <*> full').id);
    expect(template('disk <*> full').id).toMatch(/^[0-9a-f]{16}$/);
    expect(template('disk <*> full').id).not.toBe(template('disk is full').id);
    expect(templateText(template('disk <*> full'))).toBe('disk <*> full');
  });

  test('are found by the words of a line, the more exact one first', () => {
    const tree = new TemplateTree();
    tree.add(template('user <*> left'));
    tree.add(template('user root left'));
    expect(tree.find(['user', 'root', 'left'])).toEqual(template('user root left'));
    expect(tree.find(['user', 'ana', 'left'])).toEqual(template('user <*> left'));
    expect(tree.find(['user', 'ana', 'came'])).toBeUndefined();
    expect(tree.find(['user', 'ana'])).toBeUndefined();
    tree.delete(template('user root left'));
    expect(tree.find(['user', 'root', 'left'])).toEqual(template('user <*> left'));
  });

  test('a value in the line is no word of the template', () => {
    const tree = new TemplateTree();
    tree.add(template('exit code zero'));
    expect(tree.find(['exit', 'code', '<*>'])).toBeUndefined();
  });

  test('that all begin alike are not tried without end', () => {
    const tree = new TemplateTree();
    const length = 20;
    for (let at = 0; at < 2 ** 12; at += 1)
      tree.add(
        templateOf([
          ...Array.from({ length: 12 }, (_, bit) => ((at >> bit) & 1 ? 'a' : '<*>')),
          ...Array.from({ length: length - 13 }, () => 'b'),
          'end',
        ]),
      );
    expect(
      tree.find([...Array.from({ length: length - 1 }, (_, at) => (at < 12 ? 'a' : 'b')), 'other']),
    ).toBe(undefined);
  });
});

describe('a miner', () => {
  test('leaves known templates as they are', () => {
    const known = template('user <*> left');
    const miner = new TemplateMiner([known]);
    const { templates } = miner.mine([form('user ana left'), form('disk is full')]);
    expect(templates).toEqual([known, template('disk is full')]);
    expect(miner.learned).toBe(1);
  });

  test('widens what it learned, and says what became of it', () => {
    const miner = new TemplateMiner();
    const narrow = miner.mine([form('hello ana from here', 9)]).templates[0];
    const { templates, replaced } = miner.mine(
      ['bo', 'cy', 'di'].map((name) => form(`hello ${name} from here`)),
    );
    expect(new Set(templates.map(templateText))).toEqual(new Set(['hello <*> from here']));
    expect(replaced.get(narrow?.id ?? '')).toEqual(template('hello <*> from here'));
    expect(miner.learned).toBe(1);
    expect(miner.mine([form('hello zoe from here')]).templates).toEqual([template('hello <*> from here')]);
  });

  test('keeps so many templates and counts what comes then as others', () => {
    const miner = new TemplateMiner();
    // No word stands in two of them.
    const many = Array.from({ length: LIMITS.logTemplatesMax + 5 }, (_, at) => form(`first${at} then${at}`));
    const { templates } = miner.mine(many);
    expect(miner.learned).toBe(LIMITS.logTemplatesMax);
    expect(templates.filter((one) => one === OTHER_TEMPLATE)).toHaveLength(5);
    expect(miner.mine([form('first3 then3')]).templates).toEqual([template('first3 then3')]);
  });

  test('a full table forgets what came longest ago, and has room for a new statement', () => {
    const known = template('all is well');
    const miner = new TemplateMiner([known]);
    const odd = (from: number) =>
      Array.from({ length: 3_500 }, (_, at) => form(`first${from + at} then${from + at}`));
    for (let span = 0; span < 4; span += 1) {
      miner.mine([form('the usual line comes always', 3), ...odd(span * 3_500)]);
      miner.endSpan();
    }
    const { templates } = miner.mine(
      ['a new one here', 'all is well', 'first13999 then13999'].map((text) => form(text)),
    );
    expect(templates).toEqual([template('a new one here'), known, template('first13999 then13999')]);
    expect(miner.find('the usual line comes always'.split(' '))).toBeDefined();
    expect(miner.find(['first3', 'then3'])).toBeUndefined();
    expect(miner.learned).toBeLessThan(LIMITS.logTemplatesMax);
  });

  test('of what another process learned the newest are taken up, and there is room left', () => {
    const miner = new TemplateMiner();
    miner.restore(Array.from({ length: 8_192 }, (_, at) => template(`first${at} then${at}`)));
    expect(miner.learned).toBe(LIMITS.logTemplatesMax / 2);
    expect(miner.find(['first8191', 'then8191'])).toBeDefined();
    expect(miner.find(['first0', 'then0'])).toBeUndefined();
    miner.restore(Array.from({ length: 8_192 }, (_, at) => template(`other${at} then${at}`)));
    expect(miner.learned).toBe((LIMITS.logTemplatesMax * 3) / 4);
    expect(miner.mine([form('a new one here')]).templates).toEqual([template('a new one here')]);
  });
});

describe('what a flood of long lines costs', () => {
  const LENGTH = 100;
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const word = (at: number) =>
    Array.from({ length: 5 }, (_, place) => letters.charAt(Math.floor(at / 26 ** place) % 26)).join('');
  /** Lines of words that nobody has said before, or that part one by one, or that a few words tell apart at each place. */
  const SHAPES = {
    'ever new words': (line: number) => Array.from({ length: LENGTH }, (_, at) => word(line * LENGTH + at)),
    'one odd word': (line: number) =>
      Array.from({ length: LENGTH }, (_, at) => (at === line % LENGTH ? `odd${word(at)}` : word(at))),
    'one odd word and a name': (line: number) => [
      word(line),
      ...Array.from({ length: LENGTH - 1 }, (_, at) =>
        at === line % (LENGTH - 1) ? `odd${word(at)}` : word(at),
      ),
    ],
    'two words at each place': (line: number) =>
      Array.from({ length: LENGTH }, (_, at) => (((line * 2_654_435_761) >>> (at % 31)) & 1 ? 'yes' : 'no')),
  } as const;
  /** Forms whose words count how often they are looked at. */
  function countingForms(shape: (line: number) => readonly string[], lines: number) {
    const looks = { count: 0 };
    const forms = Array.from({ length: lines }, (_, line) => ({
      words: new Proxy(shape(line), {
        get(words, key) {
          if (typeof key === 'string' && key >= '0' && key <= '999') looks.count += 1;
          return Reflect.get(words, key);
        },
      }),
      lines: 1,
    }));
    return { looks, forms };
  }
  /** At a word that is mined; it takes four to six. */
  const LOOKS_MAX = 10;

  test.each(Object.entries(SHAPES))('of %s each word is looked at a few times', (_, shape) => {
    const lines = 1_000;
    const { looks, forms } = countingForms(shape, lines);
    mineTemplates(forms);
    expect(looks.count).toBeGreaterThan(lines * LENGTH);
    expect(looks.count).toBeLessThan(LOOKS_MAX * lines * LENGTH);
  });

  test.each(Object.entries(SHAPES))(
    'of %s so many are mined in a span, however many there are',
    (_, shape) => {
      const miner = new TemplateMiner();
      const { looks, forms } = countingForms(shape, Math.ceil((3 * LIMITS.logMinedWordsMax) / LENGTH));
      const { templates } = miner.mine(forms);
      expect(templates).toHaveLength(forms.length);
      // All of them would take three times four looks and more.
      expect(looks.count).toBeLessThan(LOOKS_MAX * LIMITS.logMinedWordsMax);
    },
  );

  test('leaves room for what others say, in whatever order they come', () => {
    const miner = new TemplateMiner();
    const { forms } = countingForms(
      SHAPES['ever new words'],
      Math.ceil((2 * LIMITS.logMinedWordsMax) / LENGTH),
    );
    const { templates, isCut } = miner.mine([...forms, form('a new one here'), form('the disk is full')]);
    expect(templates.slice(-2)).toEqual([template('a new one here'), template('the disk is full')]);
    expect(isCut).toBe(true);
    const other = templates.filter((one) => one === OTHER_TEMPLATE).length;
    expect(other).toBeGreaterThanOrEqual(forms.length / 2);
    expect(miner.learned * LENGTH).toBeLessThanOrEqual(LIMITS.logTemplateWordsMax + 4 * LENGTH);
    // At the end of the span there is room again, of what was learned too.
    miner.endSpan();
    const next = miner.mine([form(SHAPES['ever new words'](99_999).join(' '))]);
    expect([next.isCut, next.templates[0]?.words.length]).toEqual([false, LENGTH]);
  });

  test('of forms that are too many those of most lines are told apart', () => {
    const miner = new TemplateMiner();
    const { forms } = countingForms(
      SHAPES['ever new words'],
      Math.ceil((2 * LIMITS.logMinedWordsMax) / LENGTH),
    );
    const usual = { words: SHAPES['ever new words'](77_777), lines: 50 };
    expect(miner.mine([...forms, usual]).templates.at(-1)).toEqual(templateOf(usual.words));
  });

  test('lines beyond are counted as others, none is lost, and afterwards they are told apart again', () => {
    const counter = new TemplateCounter([], 3);
    const lines = (2 * LIMITS.logFormWordsMax) / LENGTH;
    for (let line = 0; line < lines; line += 1)
      counter.count('web-1', SHAPES['ever new words'](line).join(' '));
    const statement = SHAPES['ever new words'](99_999).join(' ');
    counter.count('web-1', statement);
    const all = counter.close().counts.get('web-1') ?? new Map<string, number>();
    expect([...all.values()].reduce((sum, one) => sum + one, 0)).toBe(Math.ceil(lines) + 1);
    expect(all.get(OTHER_TEMPLATE.id)).toBeGreaterThan(lines / 2);
    counter.count('web-1', statement);
    const { counts, templates } = counter.close();
    const [id] = [...(counts.get('web-1')?.keys() ?? [])];
    expect(templates.get(id ?? '')?.template.words).toHaveLength(LENGTH);
  });
});

describe('a counter', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const name = (at: number) =>
    Array.from({ length: 5 }, (_, place) => letters.charAt(Math.floor(at / 26 ** place) % 26)).join('');
  const countsOf = (counter: TemplateCounter) => {
    const { counts, templates } = counter.close();
    return Object.fromEntries(
      [...counts].map(([resource, byId]) => [
        resource,
        Object.fromEntries(
          [...byId].map(([id, lines]) => [templateText(templates.get(id)?.template ?? template('?')), lines]),
        ),
      ]),
    );
  };

  test('counts the lines of each resource by their templates, from window to window', () => {
    const counter = new TemplateCounter([], 3);
    for (let at = 0; at < 5; at += 1) counter.count('web-1', `sent ${at} bytes to 10.0.0.${at}`);
    counter.count('web-2', 'disk is full');
    expect(countsOf(counter)).toEqual({ 'web-1': { 'sent <*> to <*>': 5 }, 'web-2': { 'disk is full': 1 } });
    counter.count('web-1', 'sent 9 bytes to 10.0.0.9');
    expect(countsOf(counter)).toEqual({ 'web-1': { 'sent <*> to <*>': 1 } });
    expect(countsOf(counter)).toEqual({});
  });

  test('keeps a line of each template as it came', () => {
    const counter = new TemplateCounter([], 3);
    counter.count('web-1', 'sent 12 bytes');
    counter.count('web-1', 'sent 13 bytes');
    expect([...counter.close().templates.values()].map(({ example }) => example)).toEqual(['sent 12 bytes']);
  });

  test('names that no mask knows do not crowd out what comes after them', () => {
    const counter = new TemplateCounter([], 3);
    const lines = LIMITS.logFormsMax * 2;
    for (let at = 0; at < lines; at += 1) counter.count('web-1', `hello ${name(at)} from here`);
    counter.count('web-1', 'something else altogether');
    expect(countsOf(counter)).toEqual({
      'web-1': { 'hello <*> from here': lines, 'something else altogether': 1 },
    });
  });

  test('a flood of templates is counted together, and no line is lost', () => {
    const counter = new TemplateCounter([template('all is well')], 3);
    const lines = LIMITS.logFormsMax * 2;
    for (let at = 0; at < lines; at += 1) counter.count('web-1', `${name(at)} ${name(at + 7)}x`);
    counter.count('web-1', 'all is well');
    const { counts, templates } = counter.close();
    const all = counts.get('web-1') ?? new Map<string, number>();
    expect([...all.values()].reduce((sum, one) => sum + one, 0)).toBe(lines + 1);
    expect(all.get(OTHER_TEMPLATE.id)).toBeGreaterThan(0);
    expect(templates.size).toBeLessThanOrEqual(LIMITS.logTemplatesMax + 2);
    counter.count('web-1', 'all is well');
    expect(countsOf(counter)).toEqual({ 'web-1': { 'all is well': 1 } });
  });

  test('a flood that ended leaves no statement uncounted', () => {
    const counter = new TemplateCounter([], 3);
    for (let at = 0; at < 14_000; at += 1) {
      counter.count('web-1', `${name(at)} ${name(at + 7)}x`);
      if (at % 1_000 === 999) counter.close();
    }
    counter.count('web-1', 'a statement that is new');
    expect(countsOf(counter)).toEqual({ 'web-1': { 'a statement that is new': 1 } });
  });

  test('a flood of which the batch failed takes no room from the batch that is given then', () => {
    const counter = new TemplateCounter([], 3);
    for (let at = 0; at < LIMITS.logFormsMax * 2; at += 1)
      counter.count('web-1', `${name(at)} ${name(at + 7)}x`);
    counter.discard();
    counter.count('web-1', 'a statement that is new');
    counter.count('web-2', 'another one');
    expect(countsOf(counter)).toEqual({
      'web-1': { 'a statement that is new': 1 },
      'web-2': { 'another one': 1 },
    });
  });

  test('a long line is counted by its beginning, and only that is kept', () => {
    const counter = new TemplateCounter([], 3);
    counter.count('web-1', `began ${'x'.repeat(1_000_000)}`);
    const [seen] = counter.close().templates.values();
    expect(seen?.example).toHaveLength(LIMITS.logLineChars);
  });
});

describe('forms of lines', () => {
  test('a line whose form came before has its number', () => {
    const forms = new LineForms(1);
    const first = forms.formOf('sent 12 bytes to 10.0.0.1:80');
    expect(forms.formOf('sent 99 bytes to 10.9.9.9:4433')).toBe(first);
    expect(forms.formOf('lost 99 bytes to 10.9.9.9:4433')).not.toBe(first);
    expect(forms.size).toBe(2);
    expect(forms.form(first)).toEqual({
      words: ['sent', '<*>', 'to', '<*>'],
      example: 'sent 12 bytes to 10.0.0.1:80',
    });
    forms.clear();
    expect(forms.size).toBe(0);
    expect(forms.formOf('lost 1 bytes to 10.9.9.9:4433')).toBe(1);
  });

  test('forms are counted together once their words are too many, however few they are', () => {
    const forms = new LineForms(1);
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const word = (at: number) =>
      Array.from({ length: 5 }, (_, place) => letters.charAt(Math.floor(at / 26 ** place) % 26)).join('');
    for (let line = 0; forms.filled < 1; line += 1)
      forms.formOf(Array.from({ length: 100 }, (_, at) => word(line * 100 + at)).join(' '));
    expect(forms.size).toBe(Math.ceil(LIMITS.logFormWordsMax / 100));
    expect(forms.formOf('never seen before')).toBe(OTHER_FORM);
    forms.clear();
    expect(forms.filled).toBe(0);
    expect(forms.formOf('never seen before')).toBe(1);
  });

  test('a flood of forms is counted together, and known forms keep their numbers', () => {
    const forms = new LineForms(1);
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const name = (at: number) =>
      Array.from({ length: 5 }, (_, place) => letters.charAt(Math.floor(at / 26 ** place) % 26)).join('');
    const first = forms.formOf('who is there');
    for (let at = 0; at < LIMITS.logFormsMax + 100; at += 1) forms.formOf(`flood of ${name(at)}`);
    expect(forms.size).toBe(LIMITS.logFormsMax);
    expect(forms.formOf('never seen before')).toBe(OTHER_FORM);
    expect(forms.formOf('who is there')).toBe(first);
    expect(forms.form(OTHER_FORM)).toBeUndefined();
  });
});
