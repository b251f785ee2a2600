namespace ActorRegistrar.Testing.Torture;

public static partial class TortureExpectations
{
    /// <summary>The messages of RFC 5118, with the CRLFs and the empty line that its archive leaves to the reader.</summary>
    public static IReadOnlyList<TortureExpectation> Rfc5118 { get; } =
    [
        Ok("ipv6-good", "4.1", 200),
        Refuse("ipv6-bad", "4.2", 400, "Request-URI"),
        Ok("port-ambiguous", "4.3", 200),
        Ok("port-unambiguous", "4.4", 200),
        Ok("via-received-param-with-delim", "4.5", 405, 481),
        Ok("via-received-param-no-delim", "4.5", 200, 404, 405, 480),
        // Called valid, but its Content-Length is 17 more than its body: RFC 3261 section 18.3 decides. Below it with the true length.
        Refuse("ipv6-in-sdp", "4.6", 400, "Content-Length"),
        Ok("ipv6-in-sdp-corrected", "4.6", 404, 405, 480),
        Ok("mult-ip-in-header", "4.7", 405, 481),
        Ok("mult-ip-in-sdp", "4.8", 404, 405, 480),
        Ok("ipv4-mapped-ipv6", "4.9", 404, 405, 480),
        Ok("ipv6-bug-abnf-3-colons", "4.10", 200, 404, 405, 480),
        Ok("ipv6-correct-abnf-2-colons", "4.10", 200, 404, 405, 480),
    ];
}
