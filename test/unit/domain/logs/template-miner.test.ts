import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { LineForms, OTHER_FORM } from '../../../../src/domain/logs/line-forms.ts';
import { mineTemplates } from '../../../../src/domain/logs/mine-templates.ts';
import { fits, templateOf, templateText } from '../../../../src/domain/logs/template.ts';
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
