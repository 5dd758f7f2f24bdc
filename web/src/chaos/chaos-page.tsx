import { PageHeading } from '../controls/page-heading.tsx';
import { useSession } from '../session/session-context.ts';
import { ChaosPanel } from './chaos-panel.tsx';

export function ChaosPage() {
  const { chaos } = useSession();
  return (
    <>
      <PageHeading title="Chaos lab">Chaos lab</PageHeading>
      {chaos === null ? (
        <p>Failures can be caused on purpose in the lab only. Start one with npm start.</p>
      ) : (
        <ChaosPanel chaos={chaos} />
      )}
    </>
  );
}
