using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Sip.Digests;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;
using ActorRegistrar.Sip.Writing;
using Akka.Actor;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Says whether a request comes from whom it claims, without state for those who are not (RFC 3261 section 22, RFC 7616, RFC 8760). A
/// nonce that is not ours or too old is answered by a new one, and nothing else is looked at. A right response to a cached credential is
/// decided on the spot and without allocation; everything else is read from the store first, and what is wrong then is refused at a set time
/// after it came: a wrong response and an unknown username take the same way and the same time. Safe for use by several threads.
/// </summary>
internal sealed class DigestAuthenticator : IDisposable
{
    /// <summary>Bytes of a realm at most.</summary>
    public const int MaxRealmBytes = DigestCredentials.MaxValueBytes;

    private static readonly TimeSpan SaveKnownSourcesEvery = TimeSpan.FromMinutes(5);

    private readonly DigestSettings _settings;
    private readonly LiveDomains? _domains;
    private readonly Nonces _nonces;
    private readonly NonceCounts _counts;
    private readonly CredentialCache _cache;
    private readonly CredentialProfiles? _profiles;
    private readonly CredentialLookups _lookups;
    private readonly KnownSources _known;
    private readonly FailureLimiter _limiter;
    private readonly Timer _saving;
    private readonly long _seed;
    private volatile bool _isClosed;

    /// <summary>Stands in for the secret of a username that nobody has, so that checking its response takes as long as any.</summary>
    private readonly byte[][] _nobody = [.. Enumerable.Range(0, DigestAlgorithms.Count).Select(algorithm =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(DigestAlgorithms.HashBytes((DigestAlgorithm)algorithm)))))];

    /// <param name="settings">What holds until the process ends.</param>
    /// <param name="clock">The time.</param>
    /// <param name="domains">Says which algorithms hold in a domain, and its other names; null for the defaults and no other names.</param>
    public DigestAuthenticator(DigestSettings settings, ITimeProvider clock, LiveDomains? domains = null)
    {
        _settings = settings;
        _domains = domains;
        _counts = new NonceCounts(settings.MaxNonces);
        // Without the counts of the run before its nonces could be replayed: their owners are told to take a new one.
        _nonces = new Nonces(settings.Keys, settings.NonceLifetime, NonceCountsFile.Take(settings.CountsFile, _counts) ?? clock.Now.ToUnixTimeMilliseconds());
        _known = new KnownSources(settings.MaxNonces, settings.KnownSourcesFile);
        _seed = _known.Seed;
        _cache = new CredentialCache(settings.MaxCached, settings.CacheFor);
        _profiles = settings.Credentials is IRememberingCredentialStore store ? new CredentialProfiles(store, _seed) : null;
        _lookups = new CredentialLookups(settings, _cache, clock, _profiles);
        _limiter = new FailureLimiter(settings, _known);
        _saving = new Timer(_ => _known.Save(), null, SaveKnownSourcesEvery, SaveKnownSourcesEvery);
    }

    /// <summary>Done when challenges depend on what is known of users: at once where the store does not remember it.</summary>
    public Task Loaded => _profiles?.Loaded ?? Task.CompletedTask;

    /// <summary>Keeps counts and known sources for the next run. What is checked from now on is answered 503.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _saving.Dispose();
        _profiles?.Dispose();
        _lookups.Dispose();
        NonceCountsFile.Save(_settings.CountsFile, _counts, _nonces.NotBefore);
        _known.Save();
    }

    /// <summary>Other bounds for guesses from here on.</summary>
    public void ChangeLimits(int maxFailures, int maxFailuresPerSource, int forbidAfter) => _limiter.Change(maxFailures, maxFailuresPerSource, forbidAfter);

    /// <summary>Checks a request of any method.</summary>
    /// <param name="request">The request.</param>
    /// <param name="domain">The domain whose realm counts, in canonical spelling, an alias under the name of its domain.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="now">The time.</param>
    /// <param name="lookup">Null at first; when the request comes back from the store, what that said.</param>
    public AuthenticationResult Check(SipMessage request, ReadOnlySpan<char> domain, SipFlow flow, DateTimeOffset now, WaitingRequest? lookup)
    {
        if (lookup?.Refusal is { } decided) return decided;
        Span<byte> realmBuffer = stackalloc byte[MaxRealmBytes], name = stackalloc byte[DigestCredentials.MaxValueBytes];
        DomainPolicy? policy = PolicyOf(domain);
        int realmLength = _settings.Realms.Write(domain, realmBuffer);
        if (Find(request, realmBuffer, ref realmLength, domain, policy, out DigestCredentials credentials) is { } absent) return Fail(absent);
        if (CheckUri(credentials.Uri, request.RequestUri, domain) is { } wrong)
            return wrong == AuthenticationFailure.UnreadableUri ? Fail(wrong, AuthenticationVerdict.Unreadable) : Fail(wrong);

        ReadOnlySpan<byte> realm = realmBuffer[..realmLength];
        ReadOnlySpan<byte> username = ShortNameOf(AuthParameters.Unescape(credentials.Username, name), realm, out bool isQualified);
        CredentialKey key = CredentialKey.Of(username, realm, _seed);
        ulong source = FailureLimiter.SourceOf(flow.Remote.Address, _seed);
        // A nonce is made up for nothing, and an old one is at hand: neither costs more than a new one, nor counts for or against anybody.
        if (_nonces.Read(credentials.Nonce, now, source, out NonceId nonce, out bool isOfSource) != NonceState.Valid) return Stale();
        bool isProven = isOfSource || flow.IsReliable;
        if (isProven)
        {
            if (_limiter.HoldsBack(source, FailureLimiter.SiteOf(flow.Remote.Address, _seed), key.Low, now))
                return Fail(AuthenticationFailure.HeldBack, RefusalOf(source, now));
        }
        else if (_limiter.MustProve(source, key.Low, now))
        {
            return Stale();
        }
        if (_isClosed || lookup?.Outcome == LookupOutcome.StoreDown) return new AuthenticationResult(AuthenticationVerdict.Unavailable);

        KnownCredential? known = lookup is null ? _cache.Find(key, now) : lookup.Found;
        if (!IsRight(request, credentials, known, isQualified))
        {
            // Sources that are only claimed cost nothing, so they must not fill the queue in front of the store: who really is there
            // comes back with the nonce that is sent to him now.
            if (lookup is null) return !isProven && _lookups.IsBusy ? Stale() : new AuthenticationResult(AuthenticationVerdict.AskStore);
            lookup.Refusal = Fail(AuthenticationFailure.WrongResponse, isProven ? RefusalOf(source, now) : AuthenticationVerdict.Challenge);
            if (isProven) _limiter.Failed(source, FailureLimiter.SiteOf(flow.Remote.Address, _seed), key.Low, now);
            else _limiter.FailedUnproven(source, key.Low, now);
            _lookups.RefuseLater(lookup);
            return new AuthenticationResult(AuthenticationVerdict.RefusedLater);
        }
        // Before the nonce count is taken, for the request comes back when that is stored.
        if (credentials.Algorithm != DigestAlgorithm.Md5 && _profiles is not null && !known!.Stored.HasAnsweredStronger)
            return new AuthenticationResult(AuthenticationVerdict.AskStore, known);
        AuthenticationResult result = CheckCount(credentials, nonce, known!);
        if (result.Verdict == AuthenticationVerdict.Granted && isProven) _limiter.Succeeded(source, key.Low, now);
        return result with { IsProven = isProven };
    }

    /// <summary>Lets a request wait for the store.</summary>
    /// <param name="request">The request.</param>
    /// <param name="domain">As in <see cref="Check"/>.</param>
    /// <param name="framing">How it ends.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="stronger">The credential of the verdict <see cref="AuthenticationVerdict.AskStore"/>.</param>
    /// <param name="resume">Receives it again when the store has answered.</param>
    /// <returns>False when too many wait already.</returns>
    public bool TryWait(SipMessage request, ReadOnlySpan<char> domain, SipFraming framing, SipFlow flow, KnownCredential? stronger, Action<WaitingRequest> resume)
    {
        Span<byte> realmBuffer = stackalloc byte[MaxRealmBytes], name = stackalloc byte[DigestCredentials.MaxValueBytes];
        int realmLength = _settings.Realms.Write(domain, realmBuffer);
        if (Find(request, realmBuffer, ref realmLength, domain, PolicyOf(domain), out DigestCredentials credentials) is not null) return false;
        ReadOnlySpan<byte> realm = realmBuffer[..realmLength];
        ReadOnlySpan<byte> username = ShortNameOf(AuthParameters.Unescape(credentials.Username, name), realm, out _);
        bool isWaiting = _lookups.TryAdd(new WaitingRequest
        {
            Key = CredentialKey.Of(username, realm, _seed),
            Username = Encoding.UTF8.GetString(username),
            Realm = Encoding.UTF8.GetString(realm),
            Message = request.Bytes.ToArray(),
            Framing = framing,
            Flow = flow,
            Stronger = stronger,
            Resume = resume,
        });
        if (!isWaiting) AuthenticationMetrics.Failed(AuthenticationFailure.StoreCrowded);
        return isWaiting;
    }

    /// <summary>
    /// Writes one WWW-Authenticate for each algorithm that is offered, the most preferred on top (RFC 8760 section 2.3), all with the same new
    /// nonce: clients keep one nonce for a realm.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="request">What is challenged: it says which client it is, and whose request.</param>
    /// <param name="domain">As in <see cref="Check"/>.</param>
    /// <param name="flow">Where it is sent to.</param>
    /// <param name="isStale">Whether only the nonce was at fault.</param>
    /// <param name="now">The time.</param>
    public void WriteChallenges(ref SipWriter writer, SipMessage request, ReadOnlySpan<char> domain, SipFlow flow, bool isStale, DateTimeOffset now)
    {
        AuthenticationMetrics.Challenged(isStale);
        Span<byte> realm = stackalloc byte[MaxRealmBytes], nonce = stackalloc byte[Nonces.Length];
        int realmLength = _settings.Realms.Write(domain, realm);
        _nonces.Issue(now, nonce, FailureLimiter.SourceOf(flow.Remote.Address, _seed));
        foreach (DigestAlgorithm algorithm in OfferTo(request, domain, realm[..realmLength]))
        {
            writer.Write("WWW-Authenticate: Digest realm=\""u8);
            foreach (byte octet in realm[..realmLength])
            {
                if (octet is (byte)'"' or (byte)'\\') writer.Write("\\"u8);
                writer.WriteText([octet]);
            }
            writer.Write("\",nonce=\""u8);
            writer.Write(nonce);
            writer.Write("\",qop=\"auth,auth-int\",algorithm="u8);
            writer.Write(DigestAlgorithms.NameOf(algorithm));
            if (isStale) writer.Write(",stale=true"u8);
            writer.EndLine();
        }
    }

    /// <summary>
    /// What is known of a user counts for each name that the request bears, whether or not there is such a user, so that the order of names
    /// does not tell who exists: hashes for the first, a stronger algorithm for any.
    /// </summary>
    private ImmutableArray<DigestAlgorithm> OfferTo(SipMessage request, ReadOnlySpan<char> domain, ReadOnlySpan<byte> realm)
    {
        DomainPolicy? domainPolicy = PolicyOf(domain);
        DigestPolicy policy = domainPolicy?.Digest ?? DigestPolicy.Default;
        if (_profiles is null || policy.Algorithms.Length == 1) return policy.Algorithms;
        CredentialProfile? profile = null;
        Span<byte> buffer = stackalloc byte[MaxRealmBytes], name = stackalloc byte[DigestCredentials.MaxValueBytes];
        realm.CopyTo(buffer);
        int realmLength = realm.Length;
        if (Find(request, buffer, ref realmLength, domain, domainPolicy, out DigestCredentials credentials) is null)
            Add(ref profile, _profiles.Of(ShortNameOf(AuthParameters.Unescape(credentials.Username, name), buffer[..realmLength], out _), buffer[..realmLength]));
        // A third party's registration names it in From (RFC 3261 section 10.2).
        if (UserOf(request.From.Uri, domain, name) is { Length: > 0 } from) Add(ref profile, _profiles.Of(from, realm));
        if (request.Method == SipMethod.Register && UserOf(request.To.Uri, domain, name) is { Length: > 0 } to) Add(ref profile, _profiles.Of(to, realm));
        request.TryGet(SipHeader.UserAgent, out ReadOnlySpan<byte> userAgent);
        return ChallengeRules.Offer(policy, profile, policy.IsMd5Client(userAgent));

        static void Add(ref CredentialProfile? profile, CredentialProfile? another) =>
            profile = profile is null ? another : profile | (another & CredentialProfile.HasAnsweredStronger) ?? profile;
    }

    /// <summary>The user of a URI in this domain, escapes undone; empty for any other URI.</summary>
    private ReadOnlySpan<byte> UserOf(ReadOnlySpan<byte> uri, ReadOnlySpan<char> domain, Span<byte> buffer)
    {
        if (!SipUri.TryParse(uri, out SipUri parsed) || parsed.Scheme is not (UriScheme.Sip or UriScheme.Sips) || parsed.User.Length > buffer.Length) return default;
        return Names(parsed.Host, domain) ? PercentEncoding.Undo(parsed.User, buffer) : default;
    }

    /// <summary>Whether a host as written is a domain, by its name or an alias.</summary>
    private bool Names(ReadOnlySpan<byte> host, ReadOnlySpan<char> domain)
    {
        Span<char> canonical = stackalloc char[256];
        return HostName.TryCanonicalize(host, canonical, out int length) && (_domains is null || _domains.Current.Policies.TryResolveAlias(canonical, ref length))
            && canonical[..length].SequenceEqual(domain);
    }

    private DomainPolicy? PolicyOf(ReadOnlySpan<char> domain) => _domains?.Current.Policies.For(domain);

    private AuthenticationResult CheckCount(in DigestCredentials credentials, NonceId nonce, KnownCredential known)
    {
        // A client of RFC 2069 does not count: its nonce is good for one request.
        switch (_counts.Take(nonce, credentials.Qop == DigestQop.None ? 1 : credentials.NonceCount))
        {
            case NonceCountState.Risen:
                AuthenticationMetrics.Granted();
                return new AuthenticationResult(AuthenticationVerdict.Granted, known);
            case NonceCountState.Repeated:
                return new AuthenticationResult(AuthenticationVerdict.Repeated, known);
            default:
                return Stale();
        }
    }

    private static AuthenticationResult Stale() => Fail(AuthenticationFailure.StaleNonce, AuthenticationVerdict.Stale);

    private static AuthenticationResult Fail(AuthenticationFailure cause, AuthenticationVerdict verdict = AuthenticationVerdict.Challenge)
    {
        AuthenticationMetrics.Failed(cause);
        return new AuthenticationResult(verdict, Failure: cause);
    }

    /// <summary>How a proven source is refused: the username has no part in it.</summary>
    private AuthenticationVerdict RefusalOf(ulong source, DateTimeOffset now) =>
        _limiter.IsForbidden(source, now) ? AuthenticationVerdict.Forbidden : AuthenticationVerdict.Challenge;

    private bool IsRight(SipMessage request, in DigestCredentials credentials, KnownCredential? known, bool isQualified)
    {
        byte[]? hashA1 = credentials.IsUsernameHashed ? null : known?.HashA1(credentials.Algorithm, isQualified);
        Span<byte> uri = stackalloc byte[DigestCredentials.MaxUriBytes];
        Span<byte> clientNonce = stackalloc byte[DigestCredentials.MaxValueBytes], nonce = stackalloc byte[DigestCredentials.MaxValueBytes];
        var input = new DigestInput
        {
            Method = request.MethodName,
            Uri = AuthParameters.Unescape(credentials.Uri, uri),
            Body = request.Body,
            Nonce = AuthParameters.Unescape(credentials.Nonce, nonce),
            Qop = credentials.Qop,
            NonceCount = credentials.NonceCountText,
            ClientNonce = AuthParameters.Unescape(credentials.ClientNonce, clientNonce),
        };
        bool matches = Digest.Matches(credentials.Algorithm, hashA1 ?? _nobody[(int)credentials.Algorithm], input, credentials.Response);
        return matches && hashA1 is not null;
    }

    /// <summary>
    /// The first Digest credentials of this realm with an algorithm that the domain has; any others are not for us (RFC 3261 section 22.3).
    /// Where the realm is the domain, an alias of it is the same realm: its credentials are those stored under the alias, which is part of
    /// what was hashed.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="realm">The realm, 256 octets of room; on return the one of the credentials.</param>
    /// <param name="length">Of the realm.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="policy">What holds in it.</param>
    /// <param name="credentials">What was found.</param>
    private AuthenticationFailure? Find(
        SipMessage request, Span<byte> realm, ref int length, ReadOnlySpan<char> domain, DomainPolicy? policy, out DigestCredentials credentials)
    {
        Span<byte> buffer = stackalloc byte[DigestCredentials.MaxValueBytes];
        ImmutableArray<DigestAlgorithm> algorithms = (policy?.Digest ?? DigestPolicy.Default).Algorithms;
        var problem = AuthenticationFailure.NoCredentials;
        for (int row = 0; row < request.HeaderCount; row++)
        {
            if (request.HeaderAt(row) != SipHeader.Authorization) continue;
            switch (DigestCredentials.TryRead(request.ValueAt(row), out credentials))
            {
                case CredentialsReading.Digest when algorithms.Contains(credentials.Algorithm):
                    ReadOnlySpan<byte> claimed = AuthParameters.Unescape(credentials.Realm, buffer);
                    if (claimed.SequenceEqual(realm[..length])) return null;
                    if (policy is { Realm: null, Aliases.IsEmpty: false } && Names(claimed, domain) && TryCanonicalize(claimed, realm, out length)) return null;
                    break;
                case CredentialsReading.Malformed:
                    problem = AuthenticationFailure.Malformed;
                    break;
            }
        }
        credentials = default;
        return problem;
    }

    private static bool TryCanonicalize(ReadOnlySpan<byte> host, Span<byte> canonical, out int length)
    {
        Span<char> text = stackalloc char[256];
        length = 0;
        return HostName.TryCanonicalize(host, text, out int characters) && Encoding.UTF8.TryGetBytes(text[..characters], canonical, out length);
    }

    /// <summary>
    /// The digest-uri must name the server that the Request-URI names, the domain itself by any of its names, or an address: some clients
    /// write the one that they send to, which need not be one that this machine knows of. User, port and parameters may have been changed on
    /// the way (RFC 8760 section 2.6 number 6). One that cannot be read is told apart, for a client that writes it would be challenged for ever.
    /// </summary>
    private AuthenticationFailure? CheckUri(ReadOnlySpan<byte> digestUri, ReadOnlySpan<byte> requestUri, ReadOnlySpan<char> domain)
    {
        if (digestUri.SequenceEqual(requestUri)) return null;
        if (!SipUri.TryParse(digestUri, out SipUri claimed)) return AuthenticationFailure.UnreadableUri;
        if (claimed.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return AuthenticationFailure.WrongUri;
        if (HostName.TryParseAddress(claimed.Host, out _) || Names(claimed.Host, domain)) return null;
        Span<char> named = stackalloc char[256], asked = stackalloc char[256];
        bool isSame = SipUri.TryParse(requestUri, out SipUri target)
            && HostName.TryCanonicalize(claimed.Host, named, out int namedLength) && HostName.TryCanonicalize(target.Host, asked, out int askedLength)
            && named[..namedLength].SequenceEqual(asked[..askedLength]);
        return isSame ? null : AuthenticationFailure.WrongUri;
    }

    /// <summary>
    /// Some clients send <c>bob</c>, some <c>bob@example.com</c>, for the same user of the realm example.com. With another domain behind the
    /// '@' it is a name that nobody has.
    /// </summary>
    private static ReadOnlySpan<byte> ShortNameOf(ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, out bool isQualified)
    {
        int at = username.LastIndexOf((byte)'@');
        isQualified = at > 0 && System.Text.Ascii.EqualsIgnoreCase(username[(at + 1)..], realm);
        return isQualified ? username[..at] : username;
    }
}
