export {
  canonicalQuantity,
  compareQuantities,
  isWhole,
  parseQuantity,
  type Quantity,
  quantityText,
  storedQuantity,
} from '../../kube/exact-quantity.ts';
