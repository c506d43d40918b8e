import {isEqual} from '../equal.ts';
import {type Causes, checkImmutable, complain, forbiddenField, invalidValue, required, tooLong} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {checkStaysImmutable, mostDataBytes, sizeOfBase64} from '../rules/data.ts';
import {dataKeyComplaints} from '../rules/names.ts';
import {filled} from '../rules/sharing.ts';
import type {Secret} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const secrets: ResourceType<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.Secret',
  columns: [
    nameColumn,
    column('Type', 'What it is for.', ({type}) => type ?? ''),
    column('Data', 'How many entries it has.', ({data = {}}) => Object.keys(data).length),
    ageColumn,
  ],
  fields: {type: ({type}) => type ?? ''},
  defaults(secret) {
    const next = secret.type ? secret : {...secret, type: 'Opaque'};
    if (!next.stringData) return next;
    // Written only: what is given as text is kept as data.
    const texts = Object.entries(next.stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')] as const);
    const {stringData: _, ...rest} = next;
    return texts.length === 0 ? rest : {...rest, data: {...next.data, ...Object.fromEntries(texts)}};
  },
  updated: (next, before) => (before.type ? filled(next, {type: before.type}) : next),
  validate(secret, before) {
    const causes: Causes = [];
    const {data = {}, type} = secret;
    if (before) {
      checkImmutable(causes, 'type', type, type === before.type);
      if (before.immutable) {
        checkStaysImmutable(causes, secret.immutable);
        if (!isEqual(data, before.data ?? {})) {
          causes.push(forbiddenField('data', 'field is immutable when `immutable` is set'));
        }
      }
    }
    let size = 0;
    for (const key in data) {
      complain(causes, `data[${key}]`, key, dataKeyComplaints(key));
      size += sizeOfBase64(data[key]!);
    }
    if (size > mostDataBytes) causes.push(tooLong('data', mostDataBytes));
    checkType(causes, secret, data);
    return causes;
  },
};

type Data = NonNullable<Secret['data']>;

function checkType(causes: Causes, {type, metadata}: Secret, data: Data): void {
  const need = (key: string) => {
    if (!Object.hasOwn(data, key)) causes.push(required(`data[${key}]`));
  };
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!metadata.annotations?.['kubernetes.io/service-account.name']) {
        causes.push(required('metadata.annotations[kubernetes.io/service-account.name]'));
      }
      return;
    case 'kubernetes.io/dockercfg':
      return checkJson(causes, '.dockercfg', data);
    case 'kubernetes.io/dockerconfigjson':
      return checkJson(causes, '.dockerconfigjson', data);
    case 'kubernetes.io/basic-auth':
      if (Object.hasOwn(data, 'username') || Object.hasOwn(data, 'password')) return;
      need('username');
      return need('password');
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) causes.push(required('data[ssh-privatekey]'));
      return;
    case 'kubernetes.io/tls':
      need('tls.crt');
      return need('tls.key');
  }
}

function checkJson(causes: Causes, key: string, data: Data): void {
  if (!Object.hasOwn(data, key)) return void causes.push(required(`data[${key}]`));
  const text = Buffer.from(data[key]!, 'base64').toString();
  try {
    JSON.parse(text);
  } catch {
    const first = text.trimStart()[0];
    const told = first === undefined ? 'unexpected end of JSON input' : `invalid character '${first}' looking for beginning of value`;
    causes.push(invalidValue(`data[${key}]`, '<secret contents redacted>', told));
  }
}
