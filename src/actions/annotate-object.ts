import {defineActing} from './acting.ts';
import {editLabels} from './label-object.ts';

export const annotateObject = defineActing({
  title: 'Annotate',
  verb: 'patch',
  run: (program, objects) => editLabels(program, objects, 'annotations'),
});
