using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Sip.Tests.Torture;

public class TortureTests
{
    public static TheoryData<string> Names => [.. TortureExpectations.All.Select(expectation => expectation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_torture_message_has_its_expected_outcome(string name)
    {
        var expectation = TortureExpectations.All.Single(candidate => candidate.Name == name);
        var result = SipParser.Parse(TortureExpectations.BytesOf(expectation), new SipMessage(), SipFraming.Datagram, SipLimits.Default);
        Assert.Equal((expectation.Parse, expectation.StatusCode), (result.Status, result.StatusCode));
        Assert.Contains(expectation.Reason, result.Reason, StringComparison.Ordinal);
        Assert.Equal(expectation.Reason.Length == 0, result.Reason.Length == 0);
    }
}
