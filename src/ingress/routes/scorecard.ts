import {
  type Scorecard,
  type ScorecardDays,
  scorecard,
  scorecardFrom,
} from '../../domain/record/scorecard/scorecard.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { KeptReads } from '../live/kept-reads.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { DEFAULT_DAYS, ScorecardQuery, ScorecardSchema } from '../schemas/scorecard-schemas.ts';

const tags = ['scorecard'];

type ScorecardDeps = Pick<IngressDeps, 'scores' | 'models' | 'nowMs'>;

async function make({ scores, models, nowMs }: ScorecardDeps, days: ScorecardDays): Promise<Scorecard> {
  const to = new Date(nowMs()).toISOString();
  try {
    const [read, told] = await Promise.all([scores.read(scorecardFrom(days, to)), models.read()]);
    return scorecard(read, told, days, to);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'IndexMissing')
      throw new ApiFault('Scorecard.IndexMissing');
    throw error;
  }
}

/** How detectors and models did. What several ask for within some seconds is read once. */
export function addScorecardRoute(app: TypedApp, deps: ScorecardDeps): void {
  const cards = new KeptReads(
    (days: ScorecardDays) => make(deps, days),
    INGRESS_LIMITS.api.scorecardKeptMs,
    deps.nowMs,
  );
  app.get(
    '/scorecard',
    {
      config: { action: 'scorecard.read' },
      schema: {
        tags,
        summary: 'How detectors and models did, over the incidents that findings opened',
        description:
          'Per detector: incidents opened and joined, how they ended, with Wilson intervals of 95 % over those that have ended; how often its class, and what models took the lines for, agreed with the causes that were shown on the hosts. Per model: whether it serves or was refused, the scores and calibration of its manifest, and how often it agreed. At most the newest 20,000 incidents are counted; `cutAt` says from when on. A share of none is null.',
        querystring: ScorecardQuery,
        response: { ...errorResponses('Store.Unavailable', 'Scorecard.IndexMissing'), 200: ScorecardSchema },
      },
    },
    async ({ query }) =>
      cards.of(query.days === undefined ? DEFAULT_DAYS : (Number(query.days) as ScorecardDays)),
  );
}
