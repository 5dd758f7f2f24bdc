import { PageHeading } from '../controls/page-heading.tsx';
import { Link } from '../routing/link.tsx';
import { LIST_HREF } from '../routing/routes.ts';

export function NotFoundPage() {
  return (
    <>
      <PageHeading title="Not found">There is no such page</PageHeading>
      <LostWay />
    </>
  );
}

export function LostWay() {
  return (
    <p>
      The address may be from another version. <Link href={LIST_HREF}>Go to the incidents</Link>
    </p>
  );
}
