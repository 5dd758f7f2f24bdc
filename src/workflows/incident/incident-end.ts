import type { Ending } from '../../domain/record/endings.ts';

/** Thrown by a phase that ends the attempt before anything ran on a host. */
export class IncidentEnd extends Error {
  override readonly name = 'IncidentEnd';
  readonly ending: Ending;
  constructor(ending: Ending) {
    super(ending.code);
    this.ending = ending;
  }
}
