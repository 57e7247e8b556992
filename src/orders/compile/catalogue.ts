/** Declared on the floor below, since imports check units, members and places against it. */
export { premisesUses, productCatalogue } from '../../force/catalogue.ts'
