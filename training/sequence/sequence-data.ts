import { readLine } from '../../src/domain/logs/formats/registry.ts';
import { LineForms } from '../../src/domain/logs/line-forms.ts';
import type { Template } from '../../src/domain/logs/template.ts';
import { OTHER_TEMPLATE, TemplateMiner } from '../../src/domain/logs/template-miner.ts';
import { type Example, examples } from '../corpus/example.ts';
import type { Pack } from '../corpus/family.ts';

/** The templates of one minute of one resource's log, in the order in which they came. */
export interface MinuteOfTemplates {
  readonly label: string;
  readonly templates: readonly string[];
}

const HEALTHY = 'healthy';

/** Finds the templates of lines as the detector does, which learns them from the lines of some minutes and keeps them. */
export class TemplatesOfMinutes {
  readonly #forms = new LineForms(0);
  readonly #miner = new TemplateMiner();
  readonly #templates = new Map<string, Template>();

  /** Learns the templates of these minutes. */
  learn(minutes: readonly Example[]): void {
    const lines = new Map<number, number>();
    for (const { source, events } of minutes)
      for (const { message } of events) {
        const form = this.#forms.formOf(readLine(source, message).message);
        lines.set(form, (lines.get(form) ?? 0) + 1);
      }
    const seen = [...lines].map(([number, count]) => ({
      number,
      words: this.#forms.form(number)?.words ?? [],
      lines: count,
    }));
    for (const template of this.#miner.mine(seen).templates) this.#templates.set(template.id, template);
  }

  /** A line of no template that was learned is one of all others. */
  read({ label, source, events }: Example): MinuteOfTemplates {
    return {
      label,
      templates: events.map(({ message }) => {
        const words = this.#forms.form(this.#forms.formOf(readLine(source, message).message))?.words;
        return (words === undefined ? undefined : this.#miner.find(words))?.id ?? OTHER_TEMPLATE.id;
      }),
    };
  }

  /** By its id; undefined of one that was not learned. */
  template(id: string): Template | undefined {
    return this.#templates.get(id);
  }
}

/** Minutes of a pack: of each class so many, and half as many healthy ones as there are of all classes. */
export const minutesOf = (pack: Pack, seed: string, perClass: number): readonly Example[] => [
  ...examples(pack, seed, perClass),
];

export const isHealthy = ({ label }: { readonly label: string }): boolean => label === HEALTHY;
