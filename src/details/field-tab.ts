import {fieldDoc, fieldDocNeeds} from './field-docs.ts';
import type {Tab} from './tab.ts';

/** What the server says of one field. */
export const fieldTab: Tab = {
  id: 'field',
  title: 'Field',
  isAside: true,
  suits: () => true,
  needs: inspected => fieldDocNeeds(inspected, inspected.explained ?? []),
  doc: inspected => fieldDoc(inspected, inspected.explained ?? []),
};
