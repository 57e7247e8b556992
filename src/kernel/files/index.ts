/** The door of files: what modules use in their commands and views, and what `main` puts together. */
export { attachFile, eraseFile, type Attachment } from './attach.ts'
export { fileCommands, fileViews } from './commands.ts'
export { createFilesRoute } from './files-route.ts'
export { FilesService } from './files-service.ts'
export { openObjects } from './open-objects.ts'
export { findFile, shownFile, type FileRow } from './queries.ts'
