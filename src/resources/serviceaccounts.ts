import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {age, labels, metadata, name, namespace, numberColumn, valid, wide} from './columns.ts';
import {defineKind} from './kind.ts';

const fields = fieldsOf('ServiceAccount', {metadata, secrets: {name: true}, imagePullSecrets: {name: true}});
interface ServiceAccount extends ObjectOf<typeof fields> {}

export const serviceAccounts = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  name: 'ServiceAccount',
  aliases: ['sa'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    numberColumn('SECRETS', ({secrets}) => secrets.length, {weight: 6}),
    wide({title: 'PULL SECRETS', value: ({imagePullSecrets}) => imagePullSecrets.map(({name}) => name).join(',')}),
    labels,
    valid,
    age,
  ],
  opens: ({name, namespace}) => ({kind: 'pods', namespace, fieldSelector: `spec.serviceAccountName=${name}`}),
});
