-- Tables of better-auth 1.7's plugins for second factors and passkeys, and what Muster adds: PINs, shared phones, counted attempts.
SET LOCAL search_path TO auth;

ALTER TABLE "user" ADD COLUMN "twoFactorEnabled" boolean;
CREATE INDEX "user_member" ON "user" ("agencyId", "memberId");

CREATE TABLE "twoFactor" (
  "id" text NOT NULL PRIMARY KEY, "secret" text NOT NULL, "backupCodes" text NOT NULL,
  "userId" text NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
  "verified" boolean, "failedVerificationCount" integer, "lockedUntil" timestamptz
);
CREATE INDEX "twoFactor_userId_idx" ON "twoFactor" ("userId");

CREATE TABLE "passkey" (
  "id" text NOT NULL PRIMARY KEY, "name" text, "publicKey" text NOT NULL,
  "userId" text NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
  "credentialID" text NOT NULL UNIQUE, "counter" integer NOT NULL, "deviceType" text NOT NULL, "backedUp" boolean NOT NULL,
  "transports" text, "createdAt" timestamptz, "aaguid" text
);
CREATE INDEX "passkey_userId_idx" ON "passkey" ("userId");

-- A phone that a leader opened for the members of the unit. It ends with the leader's session.
CREATE TABLE "sharedPhone" (
  "id" text NOT NULL PRIMARY KEY,
  "sessionId" text NOT NULL REFERENCES "session" ("id") ON DELETE CASCADE,
  "agencyId" text NOT NULL, "memberId" text NOT NULL,
  "startedAt" timestamptz NOT NULL, "expiresAt" timestamptz NOT NULL
);
CREATE INDEX "sharedPhone_sessionId_idx" ON "sharedPhone" ("sessionId");

-- `how` it was opened; of a session by PIN, `sharedPhoneId` with which it ends and the member who leads there. `userAgent` holds browser family and system only.
ALTER TABLE "session" ADD COLUMN "how" text, ADD COLUMN "lastSeenAt" timestamptz, ADD COLUMN "leaderId" text,
  ADD COLUMN "sharedPhoneId" text REFERENCES "sharedPhone" ("id") ON DELETE CASCADE;
CREATE INDEX "session_sharedPhoneId_idx" ON "session" ("sharedPhoneId") WHERE "sharedPhoneId" IS NOT NULL;

CREATE TABLE "pin" (
  "userId" text NOT NULL PRIMARY KEY REFERENCES "user" ("id") ON DELETE CASCADE,
  "hash" text NOT NULL, "setAt" timestamptz NOT NULL
);

-- Of rate-limiter-flexible; its keys are hashes of account names, never addresses.
CREATE TABLE "attempt" ("key" varchar(255) NOT NULL PRIMARY KEY, "points" integer NOT NULL DEFAULT 0, "expire" bigint);
