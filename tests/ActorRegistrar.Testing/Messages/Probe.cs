using ActorRegistrar.Sip.Digests;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Testing.Messages;

/// <summary>Puts any bytes through everything that reads bytes and holds what must be true of all of them.</summary>
public static class Probe
{
    private static readonly SipFraming[] Framings = [SipFraming.Datagram, SipFraming.Stream, SipFraming.WebSocket];

    public static void Everything(byte[] bytes)
    {
        foreach (var framing in Framings) Parsing(bytes, framing);
        Framing(bytes);
        Values(bytes);
    }

    /// <summary>Parsing twice, and parsing what the first left behind, gives one outcome; an accepted message holds what it must hold.</summary>
    public static void Parsing(byte[] bytes, SipFraming framing)
    {
        var copy = (byte[])bytes.Clone();
        var first = new SipMessage();
        var result = SipParser.Parse(copy, first, framing, SipLimits.Default);
        var described = Describe(result, first);
        Assert.Equal(described, Describe(SipParser.Parse(copy, first, framing, SipLimits.Default), first));
        var second = new SipMessage();
        Assert.Equal(described, Describe(SipParser.Parse((byte[])bytes.Clone(), second, framing, SipLimits.Default), second));

        Assert.Equal(result.Status == SipParseStatus.Refuse, result.StatusCode != 0);
        Assert.Equal(result.IsOk, result.Reason.Length == 0);
        Assert.InRange(first.HeaderCount, 0, SipLimits.Default.MaxHeaderCount);
        if (result.Status != SipParseStatus.Drop) Assert.False(first.TopVia.Host.IsEmpty || first.TopVia.Transport.IsEmpty);
        if (result.Status == SipParseStatus.Refuse) Assert.True(first.IsRequest && first.Method != SipMethod.Ack);
        if (!result.IsOk) return;
        Assert.False(first.From.Uri.IsEmpty || first.To.Uri.IsEmpty || first.CallId.IsEmpty);
        Assert.InRange(first.Bytes.Length, 1, SipLimits.Default.MaxMessageBytes);
        if (first.IsRequest) Assert.True(SipUri.TryParse(first.RequestUri, out _) && first.CSeqMethod == first.Method);
        else Assert.InRange(first.StatusCode, 100, 699);
    }

    /// <summary>What a stream holds does not depend on how it arrives, and a framed message is one that the parser measures the same.</summary>
    public static void Framing(byte[] bytes)
    {
        var whole = StreamFeeder.Feed(bytes, int.MaxValue, int.MaxValue, SipLimits.Default);
        // Sizes that differ from input to input but not from run to run, so that a failure repeats.
        int odd = bytes.Length % 31;
        Assert.Equal(whole, StreamFeeder.Feed(bytes, 1 + odd, int.MaxValue, SipLimits.Default));
        Assert.Equal(whole, StreamFeeder.Feed(bytes, 50 + odd, 1 + odd, SipLimits.Default));
        foreach (string found in whole)
        {
            if (!found.StartsWith("message ", StringComparison.Ordinal)) continue;
            var message = new SipMessage();
            var result = SipParser.Parse(Sample.Bytes(found["message ".Length..]), message, SipFraming.Stream, SipLimits.Default);
            // The one disagreement that matters: what the framer cut by its Content-Length must not be too short or too long by the parser's.
            Assert.DoesNotContain("the body of Content-Length", result.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain("shorter than Content-Length", result.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain("Missing Content-Length", result.Reason, StringComparison.Ordinal);
        }
    }

    /// <summary>The readers of single values, over bytes that no parser has looked at.</summary>
    public static void Values(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 2048) bytes = bytes[..2048];
        if (NameAddress.TryParse(bytes, out var address) && !address.IsStar) Assert.False(address.Uri.IsEmpty);
        if (ViaValue.TryParse(bytes, out var via)) Assert.False(via.Host.IsEmpty);
        if (SipUri.TryParse(bytes, out var uri))
        {
            Assert.True(SipUriComparer.AreEqual(bytes, bytes));
            Assert.InRange(uri.Port, -1, 65535);
        }
        var values = new HeaderValues(bytes);
        int total = 0;
        while (values.MoveNext()) total += values.Current.Length;
        Assert.InRange(total, 0, bytes.Length);
        var parameters = new HeaderParameters(bytes);
        while (parameters.MoveNext()) Assert.False(parameters.Name.IsEmpty);
        if (DigestCredentials.TryRead(bytes, out var credentials) == CredentialsReading.Digest)
            Assert.Equal(DigestAlgorithms.HexDigits(credentials.Algorithm), credentials.Response.Length);
        if (DigestChallenge.TryParse(bytes, out var challenge)) Assert.False(challenge.Nonce.IsEmpty);
        if (QValue.TryParse(bytes, out int thousandths)) Assert.InRange(thousandths, 0, 1000);
        if (DeltaSeconds.TryParse(bytes, out uint lifetime)) Assert.Equal(lifetime, DeltaSeconds.Parse(bytes));
        Span<char> canonical = stackalloc char[64];
        if (HostName.TryCanonicalize(bytes, canonical, out int written)) Assert.InRange(written, 1, 64);
    }

    private static string Describe(SipParseResult result, SipMessage message)
    {
        var rows = Enumerable.Range(0, message.HeaderCount)
            .Select(i => $"{message.HeaderAt(i)} {Sample.Text(message.NameAt(i))}: {Sample.Text(message.ValueAt(i))}");
        return $"{result} {message.IsRequest} {message.StatusCode} {Sample.Text(message.RequestUri)} {message.CSeqNumber} "
            + $"{Sample.Text(message.From.Tag)} {Sample.Text(message.TopVia.Branch)} {Sample.Text(message.Body)}\n{string.Join('\n', rows)}";
    }
}
