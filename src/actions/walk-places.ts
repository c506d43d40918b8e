import type {Place} from '../store/state.ts';
import {defineAction, type Program} from './action.ts';

type Walk = {readonly place: Place; readonly index: number};

const walk = (title: string, because: string, indexOf: (places: readonly Place[], index: number) => number) =>
  defineAction<Walk>({
    title,
    group: 'Going places',
    needs({places, placeIndex}) {
      const index = indexOf(places, placeIndex);
      const place = places[index];
      return place && index !== placeIndex ? {place, index} : {because};
    },
    run: goTo,
  });

export const placeBack = walk('Back in history', 'No place was left before this one', (_, index) => index - 1);
export const placeForward = walk('Forward in history', 'This is the newest place', (_, index) => index + 1);
export const lastPlace = walk('The last view', 'There is no other place yet', (places, index) =>
  index === places.length - 1 ? index - 1 : places.length - 1,
);

function goTo(program: Program, {place, index}: Walk): void {
  const {store} = program;
  const {places, context} = store.getState();
  if (place.context === context?.name) program.show(place.scope, 'root', {origin: place.origin});
  else program.switchContext(place.context, place.scope);
  store.setState({places, placeIndex: index});
}
