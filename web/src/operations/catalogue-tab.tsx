import { useState } from 'react';
import type {
  CatalogueCause,
  CatalogueProbe,
  CatalogueRunbook,
  CatalogueScript,
  CatalogueView,
} from '../../../src/contracts/operations.ts';
import { getCatalogue } from '../api/endpoints.ts';
import { Facts } from '../controls/facts.tsx';
import { Notice } from '../controls/notice.tsx';
import { countOf, formatBytes } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { ScrolledText } from './scrolled-text.tsx';
import { Section } from './section.tsx';

const holds = (search: string, ...texts: readonly string[]) =>
  texts.some((text) => text.toLowerCase().includes(search.toLowerCase()));

/** All runbooks, causes and probes, found by what is in their names and texts. */
export function CatalogueTab() {
  const [search, setSearch] = useState('');
  return (
    <>
      <label className="field operations__search">
        <span>Find in names and descriptions</span>
        <input
          type="search"
          value={search}
          maxLength={100}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </label>
      <Section title="Runbooks, causes and probes" read={getCatalogue}>
        {(view) => <Found view={view} search={search.trim()} />}
      </Section>
    </>
  );
}

function Found({ view, search }: { readonly view: CatalogueView; readonly search: string }) {
  const runbooks = view.runbooks.filter((one) => holds(search, one.name, one.title, one.does, ...one.mends));
  const causes = view.causes.filter((one) => holds(search, one.name, one.family, ...one.runbooks));
  const probes = view.probes.filter((one) => holds(search, one.name, one.family, one.tells));
  return (
    <>
      {view.runbooksProblem !== null && (
        <Notice tone="bad" title="The runbooks cannot be read here">
          <p className="wrap-anywhere">
            <SafeText text={view.runbooksProblem} />
          </p>
        </Notice>
      )}
      <p className="muted" role="status">
        {countOf(runbooks.length, 'runbook')}, {countOf(causes.length, 'cause')},{' '}
        {countOf(probes.length, 'probe')}
      </p>
      {runbooks.length + causes.length + probes.length === 0 && (
        <div className="empty">
          <p className="empty__title">Nothing in the catalogue has that in it</p>
        </div>
      )}
      {runbooks.length > 0 && <h3 className="operations__title">Runbooks: what is done</h3>}
      {runbooks.map((one) => (
        <RunbookEntry key={one.name} runbook={one} />
      ))}
      {causes.length > 0 && <h3 className="operations__title">Causes: what is blamed</h3>}
      {causes.map((one) => (
        <CauseEntry key={one.name} cause={one} />
      ))}
      {probes.length > 0 && <h3 className="operations__title">Probes: what is looked at</h3>}
      {probes.map((one) => (
        <ProbeEntry key={one.name} probe={one} />
      ))}
    </>
  );
}

function RunbookEntry({ runbook }: { readonly runbook: CatalogueRunbook }) {
  const { name, version, title, does, risk, tried, mends, needs, action, verify, undo } = runbook;
  return (
    <details className="operations__entry">
      <summary>
        <b>{name}</b> v{version} <span className="muted">{title}</span>
      </summary>
      <Facts
        items={{
          Does: does,
          Risk: `${risk}${undo === null ? ', cannot be undone' : ''}`,
          Tried: tried,
          Mends: mends.join(', '),
          Needs:
            needs.length === 0 ? (
              'no parameter'
            ) : (
              <ul>
                {needs.map((one) => (
                  <li key={one.name}>
                    <code>{one.name}</code>: {one.description}
                    {one.from === null ? ' (a person gives it)' : ` (from: ${one.from})`}
                  </li>
                ))}
              </ul>
            ),
        }}
      />
      <Script title="What it runs" script={action} />
      <Script title="How it verifies" script={verify} />
      {undo !== null && <Script title="How it is undone" script={undo} />}
    </details>
  );
}

function CauseEntry({ cause }: { readonly cause: CatalogueCause }) {
  const { name, family, tried, runbooks, explainsAway, blocksSteps } = cause;
  return (
    <details className="operations__entry">
      <summary>
        <b>{name}</b> <span className="muted">{family}</span>
      </summary>
      <Facts
        items={{
          'Mended by':
            runbooks.length === 0 ? 'no runbook: it is named, and a person decides' : runbooks.join(', '),
          Tried: tried,
          'Explains away':
            explainsAway === 'all'
              ? 'every other cause'
              : explainsAway.length === 0
                ? null
                : explainsAway.join(', '),
          'Where it is shown': blocksSteps ? 'nothing is done on the host, for whatever cause' : null,
        }}
      />
    </details>
  );
}

function ProbeEntry({ probe }: { readonly probe: CatalogueProbe }) {
  const { name, family, tells, command, seconds, bytes } = probe;
  return (
    <details className="operations__entry">
      <summary>
        <b>{name}</b> <span className="muted">{tells}</span>
      </summary>
      <Facts items={{ Family: family, Bounds: `${countOf(seconds, 'second')}, ${formatBytes(bytes)}` }} />
      <Code title="What it runs, read-only" text={command} />
    </details>
  );
}

function Script({ title, script }: { readonly title: string; readonly script: CatalogueScript }) {
  return <Code title={`${title}, within ${countOf(script.timeoutSeconds, 'second')}`} text={script.script} />;
}

function Code({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <>
      <p className="operations__title">{title}</p>
      <ScrolledText label={title} text={text} />
    </>
  );
}
