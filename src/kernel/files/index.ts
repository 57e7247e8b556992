/** The door of files for modules: what their commands and views use. Light: pictures and stores are loaded by `main` alone. */
export { attachFile, eraseFile, type Attachment } from './attach.ts'
export { findFile, listFilesOf, shownFile, type FileRow } from './queries.ts'
