import type { Brief } from '../../../src/domain/record/brief/brief.ts';
import { Deadline } from '../status/deadline.tsx';
import { formatClock, zoneName } from '../text/format-time.ts';
import { SafeText } from '../text/safe-text.tsx';

/** The six answers that whoever was woken needs, above everything else. The server makes them: here, in shells and in notices they are the same. `asks`: its clock runs for a person. */
export function BriefCard({ brief, asks }: { readonly brief: Brief; readonly asks: boolean }) {
  const { lines, until } = brief;
  return (
    <section className="card brief" aria-label="The incident in brief">
      <dl className="brief__lines">
        {lines.map(({ question, label, text }) => (
          <div className={`brief__line brief__line--${question}`} key={question} data-question={question}>
            <dt>{label}</dt>
            <dd>
              {question === 'time' && until !== null && (
                <>
                  <Deadline iso={until} isLimit={!asks} /> {/* The text beside it has the moment in UTC. */}
                  {zoneName() !== 'UTC' && (
                    <span className="muted nowrap">
                      {formatClock(until)} {zoneName()}
                    </span>
                  )}
                  {'. '}
                </>
              )}
              <SafeText text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
